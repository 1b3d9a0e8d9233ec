import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env.LIKENESS_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // Names the cache of the service worker: a new build leaves nothing of the old one behind.
  define: { __BUILD__: JSON.stringify(Date.now().toString(36)) },
  resolve: { conditions: ['source'] },
  build: { outDir: '../dist/panel', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  server: { proxy: { '/api': server, '/docs': server, '/openapi.json': server } },
})
