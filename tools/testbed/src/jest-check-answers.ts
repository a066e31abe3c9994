// Runs before each file of the integration and end-to-end suites: no edge may answer what docs/api does not describe.
import { afterAll, afterEach } from '@jest/globals';
import { checkFetch, takeFindings } from './checked-fetch.js';

checkFetch();
/** No `expect`: it would count as an assertion of the test itself, which must have one of its own. */
const expectNone = async (): Promise<void> => {
  const findings = await takeFindings();
  if (findings.length > 0) throw new Error(findings.join('\n'));
};
afterEach(expectNone);
afterAll(expectNone);
