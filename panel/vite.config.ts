import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const server = process.env.LIKENESS_URL ?? 'http://127.0.0.1:8080'

/** Smaller ones fit into a packet or two as they are; pictures are compressed already. Bytes. */
const WORTH_IT = 2048
const TEXT = /\.(js|css|svg|json|webmanifest)$/

/** Beside every file of text the same compressed, as well as can be: the server sends whichever the browser takes. */
const compressed = (): Plugin => {
  let folder = ''
  return {
    name: 'compressed',
    apply: 'build',
    configResolved: ({ root, build }) => void (folder = resolve(root, build.outDir)),
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => TEXT.test(name))) {
        const path = join(folder, name)
        const content = readFileSync(path)
        if (content.length < WORTH_IT) continue
        const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
        writeFileSync(`${path}.br`, brotliCompressSync(content, { params }))
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressed()],
  // Names the cache of the service worker: a new build leaves nothing of the old one behind.
  define: { __BUILD__: JSON.stringify(Date.now().toString(36)) },
  resolve: { conditions: ['source'] },
  build: { outDir: '../dist/panel', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  server: { proxy: { '/api': server, '/docs': server, '/openapi.json': server } },
})
