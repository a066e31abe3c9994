export type { Counts, Entry, Receipt, ReceiptLine, Received } from './book.js';
export { type SampleBank, type SampleBankOptions, startSampleBank } from './start-sample-bank.js';
