// Runs before each file of the integration and end-to-end suites: no edge may answer what docs/api does not describe.
import { afterAll, afterEach, expect } from '@jest/globals';
import { checkFetch, takeFindings } from './checked-fetch.js';

checkFetch();
const expectNone = async (): Promise<void> => expect(await takeFindings()).toEqual([]);
afterEach(expectNone);
afterAll(expectNone);
