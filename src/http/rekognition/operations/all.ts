/** Every operation that the endpoint offers. */
import type { Operation } from '../operation.ts'
import { associateFaces } from './associate-faces.ts'
import { compareFaces } from './compare-faces.ts'
import { createCollection } from './create-collection.ts'
import { createUser } from './create-user.ts'
import { deleteCollection } from './delete-collection.ts'
import { deleteFaces } from './delete-faces.ts'
import { deleteUser } from './delete-user.ts'
import { describeCollection } from './describe-collection.ts'
import { detectFaces } from './detect-faces.ts'
import { disassociateFaces } from './disassociate-faces.ts'
import { getFaceDetection } from './get-face-detection.ts'
import { getFaceSearch } from './get-face-search.ts'
import { indexFaces } from './index-faces.ts'
import { listCollections } from './list-collections.ts'
import { listFaces } from './list-faces.ts'
import { listTagsForResource } from './list-tags-for-resource.ts'
import { listUsers } from './list-users.ts'
import { searchFaces } from './search-faces.ts'
import { searchFacesByImage } from './search-faces-by-image.ts'
import { searchUsers } from './search-users.ts'
import { searchUsersByImage } from './search-users-by-image.ts'
import { startFaceDetection } from './start-face-detection.ts'
import { startFaceSearch } from './start-face-search.ts'
import { tagResource } from './tag-resource.ts'
import { untagResource } from './untag-resource.ts'

export const operations: Operation[] = [
  ...[createCollection, describeCollection, listCollections, deleteCollection],
  ...[tagResource, untagResource, listTagsForResource],
  ...[detectFaces, compareFaces, indexFaces, listFaces, deleteFaces, searchFaces, searchFacesByImage],
  ...[createUser, deleteUser, listUsers, associateFaces, disassociateFaces, searchUsers, searchUsersByImage],
  ...[startFaceSearch, getFaceSearch, startFaceDetection, getFaceDetection],
] as Operation[]
