/** Photos grouped into folders: one for each client who is in any, one for each stranger who is in several. */
import { randomUUID } from 'node:crypto'
import { LikenessError } from '#errors'
import type { Handler, Job } from '#queue/queue.ts'
import { clustersOf } from './clusters.ts'
import type { GalleryDeps } from './deps.ts'
import type { Finders } from './finders.ts'
import type { Galleries } from './galleries.ts'
import type { Gallery, PhotoFace } from './gallery.ts'
import type { FolderStore } from './store.ts'

export const GALLERY_FOLDERS = 'gallery.folders'

const PAGE = 1000
/** Accepted chance that two strangers' faces are joined wrongly, for each face. */
const FPIR = 0.001
type NewFolder = Parameters<FolderStore['replace']>[1][number]

export interface FoldersDeps extends GalleryDeps {
  find: Finders
}

export function createFolders(deps: FoldersDeps): Galleries['folders'] & { handler: Handler } {
  const { galleries, clients, photos, folders, engine, queue, audit, find } = deps

  const latest = async (galleryId: string): Promise<Job | null> => {
    const { jobs } = await queue.list({ kind: GALLERY_FOLDERS, batch: galleryId, limit: 1, offset: 0 })
    return jobs[0] ?? null
  }
  const isOver = ({ state }: Job) => state !== 'queued' && state !== 'running'

  async function ofClients(galleryId: string): Promise<NewFolder[]> {
    const made: NewFolder[] = []
    for (let offset = 0; ; offset += PAGE) {
      const { clients: page } = await clients.list(galleryId, { enrolled: true, limit: PAGE, offset })
      for (const { clientId, name } of page) {
        const matches = await photos.matchesOfClient(clientId)
        if (matches.length === 0) continue
        const best = matches.reduce((a, b) => (b.similarity > a.similarity ? b : a))
        const [face] = await photos.facesByIds(galleryId, [best.faceId])
        made.push({
          ...{ folderId: randomUUID(), kind: 'client', clientId, name },
          portrait: face ? { photoId: face.photoId, box: face.box } : null,
          photoIds: [...new Set(matches.map(({ photoId }) => photoId))],
        })
      }
      if (page.length < PAGE) return made
    }
  }

  async function strangers(galleryId: string): Promise<Map<string, PhotoFace>> {
    const faces = new Map<string, PhotoFace>()
    for (let after: string | undefined; ;) {
      const page = await photos.unmatchedFaces(galleryId, { limit: PAGE, ...(after && { after }) })
      for (const face of page) if (face.faceId !== null) faces.set(face.faceId, face)
      after = page.at(-1)?.faceId ?? undefined
      if (page.length < PAGE || after === undefined) return faces
    }
  }

  const area = ({ box }: PhotoFace) => box.width * box.height

  async function ofStrangers(gallery: Gallery, { signal, progress }: Parameters<Handler>[0]): Promise<NewFolder[]> {
    const { galleryId, collectionId } = gallery
    const faces = await strangers(galleryId)
    const total = faces.size
    const groups = await clustersOf([...faces.keys()], {
      ...{ engine, collectionId, signal },
      threshold: Math.max(gallery.threshold, engine.searchThreshold(FPIR, total)),
      onFace: (done) => progress({ total, done, failed: 0 }),
    })
    return groups
      .map((group) => group.map((faceId) => faces.get(faceId)!))
      .map((group) => ({ group, photoIds: [...new Set(group.map(({ photoId }) => photoId))] }))
      .filter(({ photoIds }) => photoIds.length > 1)
      .sort((a, b) => b.photoIds.length - a.photoIds.length)
      .map(({ group, photoIds }, i) => {
        const { photoId, box } = group.reduce((a, b) => (area(b) > area(a) ? b : a))
        const folderId = randomUUID()
        return { folderId, kind: 'unknown', clientId: null, name: String(i + 1), portrait: { photoId, box }, photoIds }
      })
  }

  return {
    async separate(galleryId, actor) {
      const gallery = await find.gallery(galleryId)
      if (!gallery.faceRecognitionEnabled) throw new LikenessError('gallery_off')
      const before = await latest(galleryId)
      if (before && !isOver(before)) return before
      if (before) await queue.remove(before.jobId)
      const job = await queue.add({
        ...{ kind: GALLERY_FOLDERS, payload: { galleryId }, collectionId: gallery.collectionId, createdBy: actor },
        ...{ group: gallery.collectionId, batch: galleryId, idempotencyKey: galleryId },
      })
      await audit.record({
        ...{ actor, action: 'gallery.folders_asked', collectionId: gallery.collectionId, target: galleryId },
      })
      return job
    },
    async status(galleryId) {
      await find.gallery(galleryId)
      return { job: await latest(galleryId), folders: await folders.list(galleryId) }
    },
    async cancel(galleryId, actor) {
      const { collectionId } = await find.gallery(galleryId)
      const job = await latest(galleryId)
      if (job && !isOver(job)) await queue.cancel(job.jobId)
      await audit.record({ actor, action: 'gallery.folders_cancelled', collectionId, target: galleryId })
    },
    async get(galleryId, folderId) {
      const folder = await folders.byId(folderId)
      if (folder?.galleryId === galleryId) return folder
      throw new LikenessError('folder_not_found', { details: { folderId: folderId.slice(0, 100) } })
    },
    async handler(context) {
      const { galleryId } = context.job.payload as { galleryId: string }
      const gallery = await galleries.byId(galleryId)
      if (gallery?.state !== 'active') return
      const unknown = await ofStrangers(gallery, context)
      await folders.replace(galleryId, [...(await ofClients(galleryId)), ...unknown])
    },
  }
}
