/** What is known of galleries, in the words of their contract. */
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Job } from '#queue/queue.ts'
import type { AddedPhoto, ClientView, GalleryView, ProcessedPhoto } from '#usecases/galleries/galleries.ts'
import type { Folder, Photo } from '#usecases/galleries/gallery.ts'
import { API } from '../contracts/endpoint.ts'
import { ALIAS, type FaceDetail } from '../contracts/gallery-shapes.ts'

export type Listed = Photo & { maxSimilarity?: number | null; matchCount?: number }

/** The address everything of the request is below: whoever comes by the second one stays there. */
export const baseOf = (request: FastifyRequest): string => (request.url.startsWith(`${ALIAS}/`) ? ALIAS : API)

export const paginationOf = ({ page, limit }: { page: number; limit: number }, total: number) => ({
  ...{ page, limit, total, pages: Math.ceil(total / limit) },
})

export const galleryOf = ({ galleryId, collectionId, createdAt, updatedAt, ...gallery }: GalleryView) => ({
  id: galleryId,
  ...{ owner: gallery.owner, name: gallery.name, slug: gallery.slug, collection: collectionId, state: gallery.state },
  ...{ faceRecognitionEnabled: gallery.faceRecognitionEnabled, visibility: gallery.visibility },
  ...{ preset: gallery.preset, threshold: gallery.threshold },
  ...{ photoCount: gallery.photoCount, clientCount: gallery.clientCount },
  ...{ createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() },
})

const portraitUrl = ({ portraitKey, personId }: ClientView) =>
  portraitKey === null || personId === null ? null : `${API}/people/${personId}/thumbnail`

export const clientOf = (client: ClientView) => ({
  id: client.clientId,
  ...{ galleryId: client.galleryId, name: client.name, email: client.email, personId: client.personId },
  ...{ source: client.source, photoCount: client.photoCount, portraitUrl: portraitUrl(client) },
  createdAt: client.createdAt.toISOString(),
})

export const countedOf = (client: ClientView) => ({
  ...{ clientId: client.clientId, name: client.name, photoCount: client.photoCount, portraitUrl: portraitUrl(client) },
})

/** `at`: what the photos are below. */
export const picturesOf = (at: string, photoId: string) => ({
  url: `${at}/photos/${photoId}/original`,
  previewUrl: `${at}/photos/${photoId}/preview`,
  thumbnailUrl: `${at}/photos/${photoId}/thumbnail`,
})

export const galleryAt = (request: FastifyRequest, galleryId: string) => `${baseOf(request)}/galleries/${galleryId}`

export const photoOf = (at: string, photo: Listed) => ({
  id: photo.photoId,
  ...{ originalName: photo.originalName, bucket: photo.bucket, key: photo.key, bytes: photo.bytes, etag: photo.etag },
  ...{ width: photo.width, height: photo.height, state: photo.state, attempts: photo.attempts },
  ...{ errorCode: photo.errorCode, error: photo.error, faceCount: photo.faceCount },
  ...{ matchCount: photo.matchCount ?? null, maxSimilarity: photo.maxSimilarity ?? null },
  ...picturesOf(at, photo.photoId),
  processedAt: photo.processedAt?.toISOString() ?? null,
  createdAt: photo.createdAt.toISOString(),
})

export const addedOf = (at: string, { name, photo, known = false, code, message }: AddedPhoto) => ({
  ...{ name, photo: photo ? photoOf(at, photo) : null, known },
  ...{ code: code ?? null, message: message ?? null },
})

type Faces = Pick<z.output<typeof FaceDetail>, 'faceCount' | 'faces' | 'matches'>

/** `names` of the clients; who is gone meanwhile is left out. */
export function facesOf({ faces }: Pick<ProcessedPhoto, 'faces'>, names: Map<string, string>): Faces {
  const told = faces.map(({ index, box, confidence, matches }) => ({
    ...{ index, boundingBox: box, confidence },
    matches: matches.flatMap((match) => {
      const name = names.get(match.clientId)
      return name === undefined ? [] : [{ ...match, name }]
    }),
  }))
  const matches = told.flatMap(({ index: faceIndex, matches }) =>
    matches
      .filter(({ counts }) => counts)
      .map(({ clientId, name, similarity, faceId }) => ({ clientId, name, similarity, faceId, faceIndex })),
  )
  return { faceCount: told.length, faces: told, matches }
}

export const folderOf = (at: string, { portrait, ...folder }: Folder) => ({
  id: folder.folderId,
  ...{ kind: folder.kind, clientId: folder.clientId, name: folder.name, photoCount: folder.photoCount },
  portrait: portrait && {
    ...{ photoId: portrait.photoId, boundingBox: portrait.box },
    thumbnailUrl: picturesOf(at, portrait.photoId).thumbnailUrl,
  },
})

export const folderJobOf = ({ jobId, state, total, done, error, createdAt, finishedAt }: Job) => ({
  ...{ jobId, state, total, done, error },
  createdAt: createdAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
})
