/** Something to try after the first start: the demonstration's people, in a collection of their own. */
import type { App } from '#app'
import { isLikenessError, messageOf } from '#errors'
import { DEMO_COLLECTION, runDemo } from './demo.ts'

const isThere = async (app: App) => {
  try {
    const engine = await app.engine()
    const { faceCount, modelVersion } = await engine.describeCollection(DEMO_COLLECTION)
    return faceCount > 0 && modelVersion === engine.modelVersion
  } catch (error) {
    if (isLikenessError(error) && error.code === 'collection_not_found') return false
    throw error
  }
}

/** Without a network there is no sample; that is said, and everything else works. */
export async function ensureSample(
  app: App,
  { note, signal }: { note: (text: string) => void; signal: AbortSignal },
): Promise<void> {
  try {
    if (await isThere(app)) return
    note('Enrolling the sample people (once) ...')
    await runDemo(app, { actor: 'system', onStep: () => {}, signal })
  } catch (error) {
    note(`There is no sample to try: ${messageOf(error)}`)
  }
}
