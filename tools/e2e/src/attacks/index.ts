import { acceptors } from './acceptors.js';
import { burst } from './burst.js';
import { dripping } from './dripping.js';
import { fishing } from './fishing.js';
import { oversize } from './oversize.js';
import { stalls } from './stalls.js';
import type { Attack } from './target.js';

export const ATTACKS: readonly Attack[] = [oversize, dripping, stalls, burst, acceptors, fishing];
export { oversize } from './oversize.js';
export { newName, Party, type Purchase, send, someDigits } from './party.js';
export { type Part, pause, type Size, type Target } from './target.js';
