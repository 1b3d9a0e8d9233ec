/**
 * Shadow mode: the engine in use answers, and another one is asked the same of a share of the pictures. Its answer is
 * compared and thrown away. One at a time: what comes while it is busy is not asked. It never delays or fails an answer.
 */
import type { Engine, ImageSearch, ProductEngine, UserMatch } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import { decided } from './decided.ts'
import { agrees, compareFaces, type ComparedFace, type SeenFace } from './verdicts.ts'
import { mirrorVerdict, type MirrorVerdict } from './verify.ts'

export interface Disagreement {
  verdict: MirrorVerdict
  collectionId: string
  /** Ids of people, and similarities 0-100; null: that engine knows nobody, or has not found the face. */
  inUse: Pick<SeenFace, 'personId' | 'similarity'> | null
  other: Pick<SeenFace, 'personId' | 'similarity'> | null
}

export interface ShadowDeps<E extends Engine> {
  engine: E
  /** Undefined: there is none now. */
  other(): Promise<Pick<Engine, 'searchUsersByImage'> | undefined>
  /** 0-1. */
  share: number
  /** `failed`: it could not look. */
  onVerdict(verdict: MirrorVerdict | 'failed'): void
  onDisagreement?(disagreement: Disagreement): void
  random?: () => number
}

const told = (face: SeenFace | null) => face && { personId: face.personId, similarity: face.similarity }

export function createShadow<E extends ProductEngine>(deps: ShadowDeps<E>): E & { settled(): Promise<void> } {
  const { engine, share, onVerdict, onDisagreement, random = Math.random } = deps
  let busy: Promise<void> | undefined

  function tell(collectionId: string, { verdict, local, rekognition }: ComparedFace): void {
    const word = mirrorVerdict(verdict)
    onVerdict(word)
    if (agrees(verdict)) return
    onDisagreement?.({ verdict: word, collectionId, inUse: told(local), other: told(rekognition) })
  }

  async function ask(answer: ImageSearch<UserMatch>, ...call: Parameters<Engine['searchUsersByImage']>): Promise<void> {
    const [collectionId, image, { threshold: _, signal: __, ...options } = {}] = call
    try {
      const other = await deps.other()
      if (!other) return
      const theirs = await other.searchUsersByImage(collectionId, image, options)
      for (const face of compareFaces(decided(answer), decided(theirs))) tell(collectionId, face)
    } catch (error) {
      if (!isLikenessError(error) || error.code !== 'cancelled') onVerdict('failed')
    }
  }

  const searchUsersByImage: Engine['searchUsersByImage'] = async (...call) => {
    const answer = await engine.searchUsersByImage(...call)
    if (!busy && random() < share) busy = ask(answer, ...call).finally(() => (busy = undefined))
    return answer
  }
  // The engine's own properties may change, as its model version does.
  return new Proxy(engine, {
    get: (target, name) =>
      name === 'searchUsersByImage'
        ? searchUsersByImage
        : name === 'settled'
          ? async () => busy
          : (Reflect.get(target, name) as unknown),
  }) as E & { settled(): Promise<void> }
}
