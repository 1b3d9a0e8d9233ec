/** What commands that run the service have in common. */
import { once } from 'node:events'
import type { App } from '#app'

export const untilAborted = async (signal: AbortSignal) => {
  if (!signal.aborted) await once(signal, 'abort')
}

/** Traces begin before anything is loaded that they may be about. */
export async function openService(app: App) {
  const { otelModule } = app.config.telemetry
  if (otelModule) {
    const { startTracing } = await import('#operations/tracing.ts')
    await startTracing(otelModule)
  }
  return (await import('#app-service')).createService(app)
}

export async function closeTraces({ config }: App): Promise<void> {
  if (config.telemetry.otelModule) await (await import('#operations/tracing.ts')).flushTraces()
}
