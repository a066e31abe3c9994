import type { Kind } from './kind.js';
import { retailKinds } from './retail-kinds.js';
import { serviceKinds } from './service-kinds.js';

export const kinds: readonly Kind[] = [...retailKinds, ...serviceKinds];
