/**
 * The demonstration: a few people are enrolled from pictures, then looked for in other pictures. It runs through the same
 * rooms as the product, in a collection of its own, and may run any number of times.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { App } from '#app'
import { isLikenessError } from '#errors'
import type { Enrollment } from '#people/enroll.ts'
import type { Identification } from '#people/identify.ts'
import { createEnrollNamed } from '#usecases/identity/enroll-named.ts'
import { makeAlbum, type AlbumPicture } from './album.ts'
import { PACKAGES } from './pictures.ts'

export const DEMO_COLLECTION = 'demo'

export interface DemoStep {
  stage: 'pictures' | 'enrol' | 'identify'
  /** What is being fetched, who is enrolled, which picture is looked at. */
  what: string
}

export interface DemoResult {
  /** Where the album lies. */
  directory: string
  enrolled: Enrollment[]
  identified: (AlbumPicture & { answer: Identification; milliseconds: number })[]
}

/** Downloads whatever is missing; afterwards no network is needed. Answers with the paths of all pictures. */
async function fetchPictures(app: App, onStep: (step: DemoStep) => void, signal?: AbortSignal): Promise<string[]> {
  // Beside the models: a cache that all homes share and that may be deleted at any time.
  const directory = join(dirname(app.config.modelsDirectory), 'demo-pictures')
  const paths: string[] = []
  for (const { package: spec, files } of PACKAGES) {
    let told = false
    const onProgress = () => {
      if (!told) onStep({ stage: 'pictures', what: spec })
      told = true
    }
    paths.push(...(await app.packageFiles({ package: spec, files, directory, onProgress, signal })))
  }
  return paths
}

/** A collection of an earlier version of the models cannot be searched with this one: the demonstration starts anew. */
async function openCollection(app: App): Promise<void> {
  const [engine, people] = await Promise.all([app.engine(), app.people()])
  try {
    const { modelVersion, tags } = await engine.describeCollection(DEMO_COLLECTION)
    if (modelVersion === engine.modelVersion || tags['made-by'] !== 'demo') return
    await people.removeAll(DEMO_COLLECTION)
    await engine.deleteCollection(DEMO_COLLECTION)
  } catch (error) {
    if (!isLikenessError(error) || error.code !== 'collection_not_found') throw error
  }
  await engine.createCollection(DEMO_COLLECTION, { tags: { 'made-by': 'demo' } })
}

export async function runDemo(
  app: App,
  /** `actor`: who enrols these people, for the audit log. */
  { actor = 'local', onStep, signal }: { actor?: string; onStep: (step: DemoStep) => void; signal?: AbortSignal },
): Promise<DemoResult> {
  const fetched = await fetchPictures(app, onStep, signal)
  const directory = join(app.config.home, 'demo')
  await mkdir(directory, { recursive: true })
  const album = await makeAlbum(fetched, directory)

  await openCollection(app)
  const people = await app.people()
  const enroll = createEnrollNamed(await app.rooms())
  const enrolled: Enrollment[] = []
  for (const { name, pictures } of album.people) {
    onStep({ stage: 'enrol', what: name })
    const images = pictures.map((picture) => ({ name: picture.name, read: () => readFile(picture.path) }))
    enrolled.push(await enroll({ collectionId: DEMO_COLLECTION, name, images, actor, signal }))
  }

  const identified: DemoResult['identified'] = []
  for (const picture of album.groups) {
    onStep({ stage: 'identify', what: picture.name })
    const image = await readFile(picture.path)
    const started = performance.now()
    const answer = await people.identify({ collectionId: DEMO_COLLECTION, image })
    identified.push({ ...picture, answer, milliseconds: performance.now() - started })
  }
  return { directory, enrolled, identified }
}
