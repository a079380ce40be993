/** What `whistler --help` prints. */
export const USAGE = `whistler: a Lisp that compiles to eBPF

  whistler compile FILE.lisp [-o OUT.bpf.o] [--cpu v1|v2|v3|v4] [-O0|-O1|-O2]
                   [--emit obj|ir|asm|forms] [--dump-after PASS|all] [--verify]
                   [--trace-passes] [--timings] [--disable PASS]…
                   [--gen c|go|rust|python|lisp|typescript|all …] [--warn KIND] [--json]
  whistler check   FILE.lisp… [--warn unused|choice|all] [--json] [--cpu …] [-O…]
  whistler disasm  OBJECT_OR_LISP [--cpu …] [-O…] [--disable PASS]…
  whistler run     OBJECT_OR_LISP [--prog NAME] [--packet HEX|FILE.pcap]… [--repeat N]
                   [--kernel|--vm] [--stub HELPER=VALUE]… [--json] [--cpu …] [-O…]
  whistler passes  the passes of each level, what each does and why it stands where it stands
  whistler explain CODE
  whistler doctor  what this machine can do: privileges, kernel, file systems, tools
  whistler vm-plugin [MEMORY_HEX] [--program HEX]   a plugin of the bpf_conformance suite: program on stdin, r0 on stdout

  -o -             write to standard output
  --tracefs DIR    where deftracepoint finds formats: DIR/events/CATEGORY/EVENT/format
  --btf FILE       the kernel types that import-kernel-struct takes, instead of this kernel's
  --target ARCH    the processor whose registers pt-regs-… read: x86-64 or aarch64, instead of this machine's
  --gen            write bindings for the structs and constants beside the object
  --trace-passes   show what each pass changed, as lines that went (-) and came (+)
  --timings        show how long stages and passes took
  --warn           also warn of what may be meant: names that nothing uses (unused), values of when (choice)
  --json           diagnostics as JSON, one a line: of compile and run on standard error, of check on standard output
  --disable        leave a pass out, by its path or name (whistler passes lists them)
  --verify         check the IR after every pass, and load the programs into the running kernel
  --version, --help

Defaults: --cpu v3 -O2. Exit codes: 0 done, 1 an error in the input, 2 an error in the command line.
`;
