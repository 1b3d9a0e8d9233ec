/** One picture, looked at by both engines. */
import type { Engine } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import { decided } from './decided.ts'
import { ENGINES, type Both, type EngineName } from './temporary.ts'
import { compareFaces, type ComparedFace, type SeenFace } from './verdicts.ts'

export interface Probe {
  /** As the user would name it. */
  name: string
  read(): Promise<Uint8Array>
}

/** Why an engine could not look: a code of the catalogue and its sentence. */
export interface Failure {
  code: string
  message: string
}

export type ComparedProbe = { picture: string } & (
  | { outcome: 'compared'; faces: ComparedFace[] }
  /** Both looked and found none. */
  | { outcome: 'no_face' }
  /** At least one could not look. How many faces the other found, if it could. */
  | { outcome: 'not_looked_at'; failures: Partial<Both<Failure>>; found: Partial<Both<number>> }
)

async function look(engine: Engine, collectionId: string, image: Uint8Array): Promise<SeenFace[]> {
  return decided(await engine.searchUsersByImage(collectionId, image))
}

const failureOf = (error: unknown): Failure => {
  if (!isLikenessError(error) || error.code === 'cancelled') throw error
  return { code: error.code, message: error.message }
}

/** Throws nothing of the catalogue but `cancelled`: what was paid for the other pictures is not lost. */
export async function compareProbe(
  engines: Both<Engine>,
  collectionId: string,
  { name: picture, read }: Probe,
): Promise<ComparedProbe> {
  const failures: Partial<Both<Failure>> = {}
  const seen: Partial<Both<SeenFace[]>> = {}
  const bytes = read()
  const ask = async (engine: EngineName) => {
    try {
      seen[engine] = await look(engines[engine], collectionId, await bytes)
    } catch (error) {
      failures[engine] = failureOf(error)
    }
  }
  await Promise.all(ENGINES.map(ask))
  const { local, rekognition } = seen
  if (!local || !rekognition) {
    const found = { ...(local && { local: local.length }), ...(rekognition && { rekognition: rekognition.length }) }
    return { picture, outcome: 'not_looked_at', failures, found }
  }
  if (local.length + rekognition.length === 0) return { picture, outcome: 'no_face' }
  return { picture, outcome: 'compared', faces: compareFaces(local, rekognition) }
}
