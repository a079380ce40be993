/** Numbers in words and Roman numerals: `~r`. */

const ONES =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const TENS = ". ten twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const GROUPS = " thousand million billion trillion quadrillion quintillion sextillion septillion octillion nonillion decillion".split(" ");
const ORDINALS: ReadonlyMap<string, string> = new Map([
  ["one", "first"],
  ["two", "second"],
  ["three", "third"],
  ["five", "fifth"],
  ["eight", "eighth"],
  ["nine", "ninth"],
  ["twelve", "twelfth"],
]);

function below1000(value: number): string {
  if (value < 20) return ONES[value] ?? "";
  if (value < 100) {
    const ten = TENS[Math.floor(value / 10)] ?? "";
    return value % 10 === 0 ? ten : `${ten}-${ONES[value % 10]}`;
  }
  const hundred = `${ONES[Math.floor(value / 100)]} hundred`;
  return value % 100 === 0 ? hundred : `${hundred} ${below1000(value % 100)}`;
}

/** "forty-two"; null where words do not reach. */
export function cardinal(value: bigint): string | null {
  if (value < 0n) {
    const positive = cardinal(-value);
    return positive === null ? null : `negative ${positive}`;
  }
  if (value === 0n) return "zero";
  const parts: string[] = [];
  let rest = value;
  for (const group of GROUPS) {
    const three = Number(rest % 1000n);
    rest /= 1000n;
    if (three > 0) parts.unshift(group === "" ? below1000(three) : `${below1000(three)} ${group}`);
  }
  return rest > 0n ? null : parts.join(" ");
}

/** "forty-second". */
export function ordinal(value: bigint): string | null {
  const words = cardinal(value);
  if (words === null) return null;
  return words.replace(/[a-z]+$/, (last) => ORDINALS.get(last) ?? (last.endsWith("y") ? `${last.slice(0, -1)}ieth` : `${last}th`));
}

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, "M"],
  [900, "CM"],
  [500, "D"],
  [400, "CD"],
  [100, "C"],
  [90, "XC"],
  [50, "L"],
  [40, "XL"],
  [10, "X"],
  [9, "IX"],
  [5, "V"],
  [4, "IV"],
  [1, "I"],
];

/** 1 to 3999; null for others. */
export function roman(value: bigint): string | null {
  if (value < 1n || value > 3999n) return null;
  let rest = Number(value);
  let text = "";
  for (const [size, letters] of ROMAN) for (; rest >= size; rest -= size) text += letters;
  return text;
}
