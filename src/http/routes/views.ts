/** What the product knows, in the words of the API. */
import { isErrorCode } from '#errors'
import type { Consent } from '#people/consent-store.ts'
import { isValid } from '#people/consents.ts'
import type { Erasure } from '#people/erasure-store.ts'
import type { Reference } from '#people/reference-store.ts'
import type { PersonDetails } from '#people/store.ts'
import type { DescribedCollection } from '#usecases/identity/collections.ts'
import type { PersonView } from '#usecases/identity/persons.ts'
import type { CollectionPolicy, Match } from '#usecases/identity/store.ts'
import { API } from '../contracts/endpoint.ts'

const timeOrNull = (at: Date | null) => at?.toISOString() ?? null

export const detailsOf = ({ gender, birthYear, hometown, residence }: PersonDetails) => ({
  ...{ gender, birth_year: birthYear, hometown, residence },
})

export const personOf = ({ person, references, hasPortrait }: PersonView) => ({
  person_id: person.personId,
  user_name: person.name,
  ...detailsOf(person),
  collection: person.collectionId,
  created_at: person.createdAt.toISOString(),
  updated_at: person.updatedAt.toISOString(),
  embedding_count: references,
  thumbnail_url: hasPortrait ? `${API}/people/${person.personId}/thumbnail` : null,
})

export const imageUrl = (referenceId: string) => `${API}/embeddings/${referenceId}/image`

export const embeddingOf = (reference: Reference) => ({
  embedding_id: reference.referenceId,
  person_id: reference.personId,
  face_id: reference.faceId ?? '',
  image_url: reference.imageKey === null ? null : imageUrl(reference.referenceId),
  thumbnail_url: reference.thumbnailKey === null ? null : `${API}/embeddings/${reference.referenceId}/thumbnail`,
  quality_score: reference.qualityScore,
  bounding_box: reference.box,
  timestamp: reference.createdAt.toISOString(),
})

export const consentOf = (consent: Consent) => ({
  consent_id: consent.consentId,
  person_id: consent.personId,
  wording_version: consent.wordingVersion,
  purpose: consent.purpose,
  given_by: consent.givenBy,
  recorded_by: consent.recordedBy,
  given_at: consent.givenAt.toISOString(),
  expires_at: timeOrNull(consent.expiresAt),
  withdrawn_at: timeOrNull(consent.withdrawnAt),
  valid: isValid(consent),
})

/** What is stored may name files and tables; those who look after the service find it in the database. */
function codeOf(lastError: string | null): string | null {
  if (lastError === null) return null
  const [code = ''] = lastError.split(':', 1)
  return isErrorCode(code) ? code : 'internal'
}

export const receiptOf = (erasure: Erasure) => ({
  success: erasure.finishedAt !== null,
  erasure_id: erasure.erasureId,
  person_id: erasure.personId,
  collection: erasure.collectionId,
  reason: erasure.reason,
  requested_by: erasure.requestedBy,
  requested_at: erasure.requestedAt.toISOString(),
  finished_at: timeOrNull(erasure.finishedAt),
  attempts: erasure.attempts,
  last_error: codeOf(erasure.lastError),
  removed: erasure.removed,
  verification: erasure.verification && {
    at: erasure.verification.at.toISOString(),
    pictures_searched: erasure.verification.picturesSearched,
    pictures_found: erasure.verification.picturesFound,
    remaining: erasure.verification.remaining,
  },
  audit:
    erasure.auditSeq === null || erasure.auditHash === null ? null : { seq: erasure.auditSeq, hash: erasure.auditHash },
})

export const matchOf = (match: Match, names: Map<string, string>) => ({
  match_id: match.matchId,
  person_id: match.personId,
  user_name: match.personId === null ? null : (names.get(match.personId) ?? null),
  confidence: match.similarity === null ? null : match.similarity / 100,
  ...{ similarity: match.similarity, threshold: match.threshold, source: match.source },
  timestamp: match.at.toISOString(),
  image_id: match.imageId,
  bounding_box: match.box,
  crop_url: match.cropKey === null ? null : `${API}/matches/${match.matchId}/crop`,
  collection: match.collectionId,
})

export const policyOf = (policy: CollectionPolicy) => ({
  match_retention_days: policy.matchRetentionDays,
  person_retention_days: policy.personRetentionDays,
  consent: policy.consent,
  keep_references: policy.keepReferences,
  keep_crops: policy.keepCrops,
  matches_on_erasure: policy.matchesOnErasure,
})

export const collectionOf = (collection: DescribedCollection) => ({
  collection: collection.collectionId,
  model_version: collection.modelVersion,
  face_count: collection.faceCount,
  person_count: collection.userCount,
  created_at: collection.createdAt.toISOString(),
  policy: policyOf(collection.policy),
  thresholds: collection.thresholds.map(({ purpose, threshold, fpir }) => ({
    ...{ purpose, threshold, false_positive_rate: fpir },
  })),
})
