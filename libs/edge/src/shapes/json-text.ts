import { pointerTo } from './pointer.js';

/** No public shape goes deeper than 5. Values are walked recursively, so deeply nested input would overflow the stack. */
export const MAX_JSON_DEPTH = 32;

type JsonText =
  | { readonly value: unknown }
  | { readonly fault: 'too_deep' | 'malformed_json' }
  /** `field` points to the member that an object has twice. */
  | { readonly fault: 'duplicate_key'; readonly field: string };

const BYTE_ORDER_MARK = 0xfeff;
const COLON = 0x3a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [ARRAY, ARRAY_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** The value of a JSON text, ignoring a byte order mark, or why it has none. Duplicate keys are ambiguous and refused. */
export function parseJsonText(marked: string): JsonText {
  const text = marked.charCodeAt(0) === BYTE_ORDER_MARK ? marked.slice(1) : marked;
  if (isTooDeep(text)) return { fault: 'too_deep' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'malformed_json' };
  }
  const field = hasAllColons(text, value) ? undefined : duplicateIn(text);
  return field === undefined ? { value } : { fault: 'duplicate_key', field };
}

/** Whether a JSON text nests deeper than {@link MAX_JSON_DEPTH}, before anything is made of it. For invalid JSON either answer is possible. */
export const isTooDeep = (text: string): boolean => hasManyOpenings(text) && depthExceeds(text);

/** Few documents have so many; only those are read character by character. */
function hasManyOpenings(text: string): boolean {
  let left = MAX_JSON_DEPTH;
  for (const opening of '[{') {
    for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + 1)) {
      if (left === 0) return true;
      left -= 1;
    }
  }
  return false;
}

function depthExceeds(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === ARRAY || code === OBJECT) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) return true;
    } else if (code === ARRAY_END || code === OBJECT_END) {
      depth -= 1;
    }
  }
  return false;
}

/** Where the string that begins there ends. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/**
 * True when no object can have lost a member to a duplicate key: the text has one colon per member plus those inside strings, and a lost
 * member's colons are missing in the parsed value. An escape may hide a colon in the text. This runs for every line of every stream;
 * counting costs a third of parsing.
 */
const hasAllColons = (text: string, value: unknown): boolean =>
  !text.includes('\\') && colonsIn(text) === colonsOf(value);

function colonsIn(text: string): number {
  let colons = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) colons += 1;
  return colons;
}

/** How many colons a text of this value has. */
function colonsOf(value: unknown): number {
  if (typeof value === 'string') return colonsIn(value);
  if (typeof value !== 'object' || value === null) return 0;
  let colons = 0;
  if (Array.isArray(value)) {
    for (const item of value) colons += colonsOf(item);
    return colons;
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const key in members) colons += 1 + colonsOf(members[key]);
  return colons;
}

/** An object or a list that is being read, and where in it. */
interface Open {
  /** Undefined in a list. */
  readonly keys: Set<string> | undefined;
  part: string | number;
}

/** The pointer to the first member of JSON text that its object has already. */
function duplicateIn(text: string): string | undefined {
  const open: Open[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const within = open[open.length - 1];
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (within?.keys !== undefined && isFollowedByColon(text, end)) {
        within.part = JSON.parse(text.slice(at, end + 1)) as string;
        if (within.keys.has(within.part)) return pointerTo(open.map(({ part }) => part));
        within.keys.add(within.part);
      }
      at = end;
    } else if (code === OBJECT || code === ARRAY) {
      open.push(code === OBJECT ? { keys: new Set(), part: '' } : { keys: undefined, part: 0 });
    } else if (code === OBJECT_END || code === ARRAY_END) {
      open.pop();
    } else if (code === COMMA && typeof within?.part === 'number') {
      within.part += 1;
    }
  }
  return undefined;
}

const COMMA = 0x2c;

/** A string in an object is a key where a colon comes next. */
function isFollowedByColon(text: string, end: number): boolean {
  let at = end + 1;
  while (text.charCodeAt(at) <= 0x20) at += 1;
  return text.charCodeAt(at) === COLON;
}
