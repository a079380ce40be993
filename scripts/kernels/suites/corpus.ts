import { compileSource } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import { type CorpusRow, corpusPackets, corpusPresent, corpusRows, expectedRetval } from "../../../test/corpora/whistler-tests.ts";
import { buildsFor, type Demand, type JudgedRun, type Suite } from "../case.ts";
import { KERNEL_SERIES, type SeriesName } from "../kernel-series.ts";

/** The programs of upstream's tests, with their runs where no helper is stubbed. */
export const corpus: Suite = {
  name: "corpus",
  describe: "programs of upstream's tests that kernels take load, and do to packets what an independent evaluator said",
  make: ({ series }) =>
    corpusPresent
      ? {
          kind: "cases",
          cases: corpusRows
            .filter((row) => row.kernelAccepts)
            .flatMap((row) =>
              buildsFor(KERNEL_SERIES[series].cpuLevels).map(({ cpu, optLevel }) => {
                const result = compileSource(row.source, `${row.id}.lisp`, undefined, { cpu, optLevel });
                if (!result.ok) throw new Error(renderText(result.diagnostics));
                return {
                  name: `corpus/${row.id} ${row.test} ${cpu} -O${optLevel}`,
                  source: row.source,
                  object: result.value.object,
                  demand: demandOf(row, series),
                };
              }),
            ),
        }
      : { kind: "absent", reason: "../shared/corpora/whistler-tests is not there" },
};

/** Helpers that the corpus's programs call and that a series does not give XDP programs. */
const LATER_HELPERS: Readonly<Record<SeriesName, readonly { readonly form: string; readonly helper: string }[]>> = {
  // For every program type since 6.10.
  "6.1": [{ form: "get-current-pid-tgid", helper: "bpf_get_current_pid_tgid#14" }],
  "6.12": [],
};

function demandOf(row: CorpusRow, series: SeriesName): Demand {
  const later = LATER_HELPERS[series].find(({ form }) => row.source.includes(`(${form}`));
  return later ? { kind: "refused", because: `unknown func ${later.helper}` } : { kind: "load", runs: judgedRuns(row) };
}

function judgedRuns(row: CorpusRow): readonly JudgedRun[] {
  return (row.runs ?? [])
    .filter((run) => !run.stub)
    .map((run) => ({
      maps: {},
      packets: corpusPackets.map((packet) => packet.hex),
      expected: { retvals: corpusPackets.map((packet) => expectedRetval(run, packet.name)), maps: run.expect_maps ?? {} },
    }));
}
