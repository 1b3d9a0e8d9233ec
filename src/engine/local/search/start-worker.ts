import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

/** Starts worker.js, or worker.ts when this is source: tsx does not register itself in workers, so they are told to. */
export function startWorker(thread: number): Worker {
  const workerData = { thread }
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./worker.js', import.meta.url), { workerData })
  // CommonJS resolution gives the .cjs twin, which cannot register from here.
  const tsx = pathToFileURL(
    createRequire(import.meta.url)
      .resolve('tsx/esm/api')
      .replace(/\.cjs$/, '.mjs'),
  )
  const target = new URL('./worker.ts', import.meta.url)
  const code = `import('${tsx.href}').then(({ register }) => { register(); return import('${target.href}') })`
  return new Worker(code, { eval: true, workerData, execArgv: ['--conditions=source'] })
}
