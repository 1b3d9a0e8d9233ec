/** The contract of engines against Amazon Rekognition itself. */
import { engineContract } from '#engine/engine.contract.ts'
import type { ProductEngine } from '#engine/engine.ts'
import { createRekognitionEngine } from '#engine/rekognition/index.ts'
import { openPicture } from '#engine/rekognition/mirror.fixture.ts'
import { contractPictures } from '../fixtures/pictures.ts'
import { prefix, region } from './prefix.ts'

const OWN = `${prefix}-`
/** Names the contract knows to be wrong stay wrong. */
const theirs = (id: unknown) => (typeof id === 'string' && /^[\w.-]{1,200}$/.test(id) ? OWN + id : id)
const NAMELESS = new Set<string | symbol>(['listCollections', 'detectFaces', 'compareFaces', 'close'])

function ours(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(ours)
  // Dates, maps and bytes are no nouns of the port.
  if (typeof answer !== 'object' || answer === null || Object.getPrototypeOf(answer) !== Object.prototype) return answer
  const entries = Object.entries(answer).map(([name, value]) => [
    ...[name, name === 'collectionId' ? String(value).replace(OWN, '') : ours(value)],
  ])
  return Object.fromEntries(entries)
}

/** Every collection has the prefix of the run, and the contract does not know. */
function prefixed(engine: ProductEngine): ProductEngine {
  return new Proxy(engine, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        const [id, ...rest] = args
        const result: unknown = Reflect.apply(member, target, NAMELESS.has(name) ? args : [theirs(id), ...rest])
        if (!(result instanceof Promise)) return result
        const answered = result.then(ours)
        // Started together and awaited one after the other: what fails before its turn is no unhandled rejection.
        answered.catch(() => undefined)
        return answered
      }
    },
  })
}

engineContract('Amazon Rekognition itself', {
  pictures: contractPictures,
  open: async () =>
    prefixed(
      await createRekognitionEngine({
        ...{ region, open: openPicture },
        endpoint: process.env['AWS_ENDPOINT_URL_REKOGNITION'] ?? process.env['AWS_ENDPOINT_URL'],
      }),
    ),
  close: (engine) => engine.close(),
})
