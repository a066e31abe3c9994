import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;
const page = 'customer';
const outDir = join(here, 'dist', page);

/** Packed once here, so that an edge does not pack the same file for everybody who asks. */
const packFiles: Plugin = {
  name: 'pack-files',
  closeBundle() {
    for (const entry of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(js|css|svg|html)$/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      const bytes = readFileSync(path);
      writeFileSync(`${path}.br`, brotliCompressSync(bytes));
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    }
  },
};

// eslint-disable-next-line no-restricted-exports -- vite takes the default export
export default defineConfig({
  root: join(here, 'src', page),
  // Relative: the page does not know where an edge puts it.
  base: './',
  publicDir: false,
  plugins: [react(), packFiles],
  build: {
    outDir,
    emptyOutDir: true,
    // The policy of the page allows no data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
