/** No public shape goes deeper than 5. Whatever walks a value calls itself once per level, so that a text of nothing but brackets would break it. */
export const MAX_JSON_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [ARRAY, ARRAY_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Whether a JSON text nests deeper than {@link MAX_JSON_DEPTH}, before anything is made of it. Of what is no JSON it may say either. */
export const isTooDeep = (text: string): boolean => hasManyOpenings(text) && depthExceeds(text);

/** Few documents have so many; only those are read character by character. */
const hasManyOpenings = (text: string): boolean => {
  let left = MAX_JSON_DEPTH;
  for (const opening of '[{') {
    for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + 1)) {
      if (left === 0) return true;
      left -= 1;
    }
  }
  return false;
};

const depthExceeds = (text: string): boolean => {
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
};

/** Where the string that begins there ends. */
const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
};
