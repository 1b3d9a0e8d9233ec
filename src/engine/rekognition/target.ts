/** What makes a search of faces differ from a search of users: one request that searches the largest face of a picture. */
import { isLikenessError } from '#errors'
import type { BoundingBox, FaceMatch, QualityFilter, UserMatch } from '../engine.ts'
import { limits } from './limits.ts'
import type { Parts } from './parts.ts'
import { readBox, readFaceMatch, readUserMatch, required } from './shapes.ts'

export interface Probe {
  collectionId: string
  bytes: Uint8Array
  /** Matches at most. */
  most: number
  qualityFilter: QualityFilter
  signal?: AbortSignal
}

export interface Found<Match> {
  /** Of the face that was searched, in the picture that was sent. */
  box: BoundingBox
  /** Whatever their similarity, best first. */
  matches: Match[]
}

export interface Target<Match> {
  /** Undefined: the service finds no face in the picture, or none that passes the filter. */
  search(parts: Parts, probe: Probe): Promise<Found<Match> | undefined>
}

const bestFirst = <Match extends { similarity: number }>(matches: Match[]) =>
  matches.sort((p, q) => q.similarity - p.similarity)

export const faceTarget: Target<FaceMatch> = {
  async search({ service }, { collectionId, bytes, most, qualityFilter, signal }) {
    const operation = 'SearchFacesByImage'
    const input = {
      ...{ CollectionId: collectionId, Image: { Bytes: bytes }, FaceMatchThreshold: 0, QualityFilter: qualityFilter },
      MaxFaces: Math.min(most, limits.faceMatches),
    }
    const about = { collectionId, signal, images: 1 }
    try {
      const wire = await service.ask(operation, (aws, o) => aws.searchFacesByImage(input, o), about)
      const matches = required(wire.FaceMatches, operation, 'FaceMatches').map((match) =>
        readFaceMatch(match, operation),
      )
      const box = readBox(required(wire.SearchedFaceBoundingBox, operation, 'SearchedFaceBoundingBox'))
      return { box, matches: bestFirst(matches) }
    } catch (error) {
      if (isLikenessError(error) && error.code === 'no_face') return undefined
      throw error
    }
  },
}

export const userTarget: Target<UserMatch> = {
  async search({ service }, { collectionId, bytes, most, qualityFilter, signal }) {
    const operation = 'SearchUsersByImage'
    const input = {
      ...{ CollectionId: collectionId, Image: { Bytes: bytes }, UserMatchThreshold: 0, QualityFilter: qualityFilter },
      MaxUsers: Math.min(most, limits.userMatches),
    }
    const about = { collectionId, signal, images: 1 }
    try {
      const wire = await service.ask(operation, (aws, o) => aws.searchUsersByImage(input, o), about)
      const matches = required(wire.UserMatches, operation, 'UserMatches').map((match) =>
        readUserMatch(match, operation),
      )
      // An answer without an error, unlike that of the search of faces.
      const detail = wire.SearchedFace?.FaceDetail
      if (!detail) return undefined
      return { box: readBox(detail.BoundingBox), matches: bestFirst(matches) }
    } catch (error) {
      if (isLikenessError(error) && error.code === 'no_face') return undefined
      throw error
    }
  },
}
