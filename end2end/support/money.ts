/** `$1,234.50` as 123450; "Free" as nothing. */
export function cents(text: string): number {
  if (text === "Free") return 0;
  const digits = /^\$([\d,]+)\.(\d\d)$/.exec(text);
  if (!digits) throw new Error(`“${text}” is not an amount`);
  return Number(digits[1].replaceAll(",", "") + digits[2]);
}
