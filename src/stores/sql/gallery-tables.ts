/** The tables of galleries, as migration 014 leaves them. */
import type { ColumnType, Generated } from 'kysely'
import type { BoundingBox } from '#engine/engine.ts'
import type { Gallery, GalleryClient, PhotoState } from '#usecases/galleries/gallery.ts'

type Json<Value> = ColumnType<Value, string | (Value & null), string | (Value & null)>

export interface GalleriesTable {
  gallery_id: string
  owner: string
  name: string
  slug: string
  collection_id: string
  face_recognition_enabled: boolean
  visibility: Gallery['visibility']
  preset: Gallery['preset']
  threshold: number
  enrolment_revision: Generated<number>
  state: Generated<Gallery['state']>
  access_digest: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface GalleryClientsTable {
  client_id: string
  gallery_id: string
  name: string
  email: string | null
  person_id: string | null
  source: GalleryClient['source']
  created_at: Generated<Date>
}

export interface GalleryAccessTable {
  digest: string
  client_id: string
  kind: 'link' | 'selfie'
  expires_at: Date | null
}

export interface GalleryPhotosTable {
  photo_id: string
  gallery_id: string
  bucket: string | null
  key: string
  original_name: string
  bytes: number
  etag: string
  width: number | null
  height: number | null
  thumbnail_key: string | null
  preview_key: string | null
  state: Generated<PhotoState>
  attempts: Generated<number>
  error_code: string | null
  error: string | null
  face_count: number | null
  fingerprint: string | null
  matched_revision: number | null
  queued_at: Date | null
  processed_at: Date | null
  created_at: Generated<Date>
}

export interface GalleryFacesTable {
  photo_id: string
  index: number
  gallery_id: string
  face_id: string | null
  box: Json<BoundingBox>
  confidence: number
}

export interface GalleryScoresTable {
  face_id: string
  client_id: string
  gallery_id: string
  photo_id: string
  similarity: number
  counts: Generated<boolean>
}

export interface GalleryFoldersTable {
  folder_id: string
  gallery_id: string
  position: number
  kind: 'client' | 'unknown'
  client_id: string | null
  name: string
  portrait_photo_id: string | null
  portrait_box: Json<BoundingBox | null>
}

export interface GalleryFolderPhotosTable {
  folder_id: string
  photo_id: string
}

export interface GalleryTables {
  galleries: GalleriesTable
  gallery_clients: GalleryClientsTable
  gallery_access: GalleryAccessTable
  gallery_photos: GalleryPhotosTable
  gallery_faces: GalleryFacesTable
  gallery_scores: GalleryScoresTable
  gallery_folders: GalleryFoldersTable
  gallery_folder_photos: GalleryFolderPhotosTable
}
