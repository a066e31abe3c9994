import { Refused } from './api.js';
import { texts } from './texts.js';

const { problems } = texts;

/** What a customer can do about a change that did not work. */
export function problemText(error: unknown): string {
  if (!(error instanceof Refused)) return problems.offline;
  if (error.status === 401) return problems.ended;
  if (error.status === 429) return problems.tooMany;
  if (error.code === 'csrf_failed') return problems.tokenOld;
  if (error.code === 'notice_changed') return problems.noticeChanged;
  return error.status >= 500 ? problems.busy : problems.other;
}
