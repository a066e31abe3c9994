export { startSampleBank } from './start-sample-bank.js';
