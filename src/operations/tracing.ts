/** OpenTelemetry as whoever runs the service sets it up: a module of theirs registers an SDK, and gets a last word. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { ProxyTracerProvider, trace } from '@opentelemetry/api'
import { LikenessError, messageOf } from '#errors'

/** A collector that does not answer must not keep a server from stopping. */
const FLUSH_WITHIN_MS = 5000

/**
 * Imports the module (a path, from the working folder on, or the name of a package). To be called before anything that
 * it may want to watch is loaded. Throws `config_invalid`.
 */
export async function startTracing(module: string): Promise<void> {
  const path = resolve(module)
  try {
    await import(existsSync(path) ? pathToFileURL(path).href : module)
  } catch (cause) {
    throw new LikenessError('config_invalid', {
      message: `LIKENESS_OTEL: ${module} cannot be loaded: ${messageOf(cause)}. Set the path of a module that sets up OpenTelemetry, or leave it out.`,
      cause,
    })
  }
}

/** Spans that wait to be sent are sent. Never fails. */
export async function flushTraces(): Promise<void> {
  const proxy = trace.getTracerProvider()
  const provider: { forceFlush?: () => Promise<void> } =
    proxy instanceof ProxyTracerProvider ? proxy.getDelegate() : (proxy as object)
  const flushed = Promise.resolve(provider.forceFlush?.()).catch(() => undefined)
  await Promise.race([flushed, sleep(FLUSH_WITHIN_MS, undefined, { ref: false })])
}
