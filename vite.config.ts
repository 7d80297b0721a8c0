import { defineConfig } from 'vite'

/** The script of the pages, beside the compiled server: hashed names, so that browsers may keep each file for ever. */
export default defineConfig({
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist/browser',
    emptyOutDir: true,
    assetsDir: '',
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: {
      input: 'src/browser/main.tsx',
      output: { entryFileNames: 'app-[hash].js', chunkFileNames: 'part-[hash].js' },
    },
  },
})
