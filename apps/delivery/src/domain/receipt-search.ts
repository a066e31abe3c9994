/** What is looked for in a receipt. All of it has to be found. */
export interface ReceiptSearch {
  /** Found in the names of the merchant and the shop, or in the texts of lines, in any case of letters. */
  readonly words: readonly string[];
  /** In minor units; one of the receipt's amounts. */
  readonly amountsMinor: readonly number[];
}

const MOST_WORDS = 8;
const AMOUNT = /^(\d{1,10})[.,](\d{2,3})$/;

/** Reads what a customer typed. What looks like 12.34 is an amount; everything else is a word. */
export const readSearch = (text: string): ReceiptSearch => {
  const parts = text.split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
  const amounts = parts.flatMap((part) => {
    const [, whole, decimals] = AMOUNT.exec(part) ?? [];
    return whole === undefined ? [] : [Number(`${whole}${decimals}`)];
  });
  return { words: parts.filter((part) => !AMOUNT.test(part)), amountsMinor: amounts };
};
