/** An installation with something in every table, to be backed up and restored. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { randomFace } from '#engine/vectors.fixture.ts'
import { createFilesystemObjects } from '#objects/filesystem.ts'
import type { Installation } from '#operations/backup.contract.ts'
import { createBackupStore } from './backup.ts'
import type { Database } from './database.ts'
import { createFaceStore } from './face-store.ts'

const TABLES = `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()
  AND tablename NOT LIKE 'likeness_migrations%' ORDER BY 1`
const FACES = 1203

/** Strange on purpose: precision, infinity, time zones, quotes, JSON that is null, arrays, line ends. */
const STATEMENTS = [
  `INSERT INTO people (person_id, collection_id, name, name_key, state, birth_year, created_at) VALUES
    ('person_ann', 'c', 'Ann Lee "the \\ first"' || chr(10) || 'née Šťastná', 'ann', 'enrolled', 1990, '2020-02-29 23:59:59.123456+05:30'),
    ('person_bob', 'c', 'Bob', 'bob', 'enrolled', NULL, 'infinity')`,
  `INSERT INTO person_references (reference_id, person_id, collection_id, state, image_key, thumbnail_key, box, quality_score) VALUES
    ('r1', 'person_ann', 'c', 'ready', 'people/c/person_ann/1.jpg', 'people/c/person_ann/1.thumb.jpg', '{"left": 0.1}', 0.1::float8 + 0.2),
    ('r2', 'person_bob', 'c', 'ready', 'people/c/person_bob/1.jpg', NULL, 'null', 'NaN')`,
  `INSERT INTO consents (consent_id, person_id, collection_id, wording_version, purpose, given_by, recorded_by, given_at)
    VALUES ('c1', 'person_ann', 'c', '1', 'door', 'Ann', 'key:1', now())`,
  `INSERT INTO audit VALUES (1, now(), 'local', 'person.enrolled', 'c', 'person_ann', '{"a": [1, null, "x"], "n": 12345678901234567890.5}', repeat('0', 64), repeat('a', 64)),
    (2, now(), 'local', 'person.enrolled', 'c', 'person_bob', '{}', repeat('a', 64), repeat('b', 64))`,
  `INSERT INTO api_keys (key_id, name, prefix, secret_hash, role, collections, created_by) VALUES ('k', 'n', 'p', 'h', 'admin', '["c"]', 'local')`,
  `INSERT INTO accounts (account_id, name, name_key, role) VALUES ('a1', 'Root', 'root', 'admin')`,
  `INSERT INTO sessions (secret_hash, account_id, by_link, created_at, last_seen_at, expires_at) VALUES ('s', 'a1', false, now(), now(), now())`,
  `INSERT INTO sign_in_links (secret_hash, account_id, expires_at) VALUES ('l', 'a1', now())`,
  `INSERT INTO matches (match_id, collection_id, person_id, similarity, threshold, at, source, image_id, box, crop_key) VALUES
    ('m1', 'c', 'person_ann', 99.87654321, 80, now(), 'api', 'i', '{}', 'crops/c/person_ann/m1.jpg'), ('m2', 'c', NULL, NULL, 80, now(), 'api', 'i', '{}', NULL)`,
  `INSERT INTO collection_policies (collection_id, policy) VALUES ('c', '{"consent": "required"}')`,
  `INSERT INTO jobs (job_id, kind, group_id, payload, state, created_by) VALUES ('j1', 'bulk', 'bulk', 'null', 'queued', 'local')`,
  `INSERT INTO job_groups (group_id, served, paused_at, held_until) VALUES ('bulk', 12345678901, now(), now())`,
  `INSERT INTO job_items (job_id, position, label, payload, state) VALUES ('j1', 0, 'row', '[]', 'waiting')`,
  `INSERT INTO galleries (gallery_id, owner, name, slug, collection_id, face_recognition_enabled, visibility, preset, threshold, access_digest)
    VALUES ('g1', 'local', 'Wedding', 'wedding', 'gallery-1', true, 'clients', 'automatic', 90.5, 'd0')`,
  `INSERT INTO gallery_clients (client_id, gallery_id, name, person_id, source) VALUES ('gc1', 'g1', 'Ann', 'person_ann', 'operator'), ('gc2', 'g1', 'Bob', NULL, 'selfie')`,
  `INSERT INTO gallery_access (digest, client_id, kind) VALUES ('d1', 'gc1', 'link')`,
  `INSERT INTO gallery_photos (photo_id, gallery_id, key, original_name, bytes, etag) VALUES ('ph1', 'g1', 'galleries/g1/photos/ph1.jpg', 'a.jpg', 9, 'e')`,
  `INSERT INTO gallery_faces (photo_id, index, gallery_id, face_id, box, confidence) VALUES ('ph1', 0, 'g1', 'f1', '{"left": 0.5}', 99.5), ('ph1', 1, 'g1', NULL, '{}', 1)`,
  `INSERT INTO gallery_scores (face_id, client_id, gallery_id, photo_id, similarity, counts) VALUES ('f1', 'gc1', 'g1', 'ph1', 97.123456789, true)`,
  `INSERT INTO gallery_folders (folder_id, gallery_id, position, kind, client_id, name) VALUES ('fo1', 'g1', 0, 'client', 'gc1', 'Ann'), ('fo2', 'g1', 1, 'unknown', NULL, '1')`,
  `INSERT INTO gallery_folder_photos (folder_id, photo_id) VALUES ('fo1', 'ph1'), ('fo2', 'ph1')`,
  `INSERT INTO watchlist_entries (entry_id, collection_id, person_id, name, name_key, reason, reason_key, state, added_by, expires_at)
    VALUES ('e1', 'c', 'person_ann', 'Ann', 'ann', 'Stole', 'stole', 'active', 'local', 'infinity'), ('e2', 'c', NULL, 'Bob', 'bob', 'x', 'x', 'adding', 'local', NULL)`,
  `INSERT INTO watchlist_screenings (screening_id, collection_id, source, identifier, requested_by, at, threshold, distance_threshold,
      metric, model, original_key, annotated_key, face_count, hit_count, hit) VALUES
    ('s1', 'c', 'upload', 'a.jpg', 'local', now(), 90.1, 0.1, 'cosine', 'm', 'watchlist/c/s1/original', 'watchlist/c/s1/annotated.jpg', 1, 2, true),
    ('s2', 'c', 'url', 'b.jpg', 'local', now(), 90.1, 0.1, 'cosine', 'm', 'watchlist/c/s2/original', NULL, 0, 0, false)`,
  `INSERT INTO watchlist_faces (screening_id, index, box, landmarks, confidence, crop_key) VALUES ('s1', 0, '{"left": 0.1}', '[]', 0.1::float8 + 0.2, 'watchlist/c/s1/face-0.jpg')`,
  `INSERT INTO watchlist_hits (screening_id, face_index, position, entry_id, similarity, distance, reference_id) VALUES
    ('s1', 0, 0, 'e1', 97.123456789, 0.01, 'r1'), ('s1', 0, 1, 'e2', 95, 0.02, NULL)`,
  `INSERT INTO watchlist_alerts (alert_id, collection_id, screening_id, face_index, entry_id, similarity, sequence, at) VALUES
    ('al1', 'c', 's1', 0, 'e1', 97.123456789, 41, now()), ('al2', 'c', 's1', 0, 'e2', 95, 42, now())`,
  `UPDATE counters SET value = 42 WHERE name = 'watchlist_sequence'`,
  `INSERT INTO webhooks (webhook_id, url, description, events, collections, active, sealed_secret, created_by)
    VALUES ('w1', 'https://x.test/', '', '["watchlist.alert"]', 'null', true, 'sealed', 'local'), ('w2', 'https://y.test/', '', '[]', NULL, false, 's', 'local')`,
  `INSERT INTO telemetry (client_id, at, latency_ms) VALUES ('cam', now(), 1.0 / 3), ('cam', now(), 2)`,
  `DELETE FROM telemetry WHERE latency_ms = 2`,
]

export function installationOf(database: Database): Installation & Pick<Database, 'db'> {
  const { db, kind } = database
  const home = mkdtempSync(join(tmpdir(), 'likeness-installation-'))
  const objects = createFilesystemObjects({ directory: join(home, 'objects') })
  const dumpOf = async (table: string) => {
    const { rows } = await sql<{
      row: string
    }>`SELECT (to_jsonb(t) - 'revision' - 'complete_since' - 'removal_count')::text AS row
      FROM ${sql.table(table)} t`.execute(db)
    return rows.map(({ row }) => row).sort()
  }
  return {
    ...{ db, home, objects, store: createBackupStore({ db, kind }) },

    async fill() {
      const faces = createFaceStore(db)
      await faces.createCollection({ collectionId: 'gone', modelVersion: 'pack@0', dimensions: 8, tags: {} })
      await faces.deleteCollection('gone')
      await faces.createCollection({ collectionId: 'c', modelVersion: 'pack@1', dimensions: 128, tags: { a: "'b'" } })
      const all = Array.from({ length: FACES }, (_, i) => randomFace(i, 128))
      await faces.addFaces('c', all)
      for (const userId of ['person_ann', 'person_bob']) await faces.createUser('c', userId)
      await sql`UPDATE faces SET user_id = 'person_ann' WHERE face_id = ${all[0]!.faceId}`.execute(db)
      await sql`UPDATE users SET face_count = 1 WHERE user_id = 'person_ann'`.execute(db)
      await faces.deleteFaces('c', [all[1]!.faceId])
      for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
      await sql`INSERT INTO erasures (erasure_id, person_id, collection_id, reason, requested_by, finished_at)
        VALUES ('e0', 'person_old', 'c', 'request', 'local', now())`.execute(db)
      for (const who of ['ann', 'bob'])
        await objects.put(`people/c/person_${who}/1.jpg`, Buffer.from(`portrait of ${who}`.repeat(1000)))
      await objects.put('people/c/person_ann/1.thumb.jpg', Buffer.alloc(0))
      await objects.put('people/c/person_orphan/1.jpg', Buffer.from('nobody names this'))
      await objects.put('crops/c/person_ann/m1.jpg', Buffer.from('crop'))
      for (const key of ['s1/original', 's1/annotated.jpg', 's1/face-0.jpg', 's2/original', 's2/orphan'])
        await objects.put(`watchlist/c/${key}`, Buffer.from(key))
      await objects.put(`jobs/j1/${'long-name.'.repeat(15)}zip`, Buffer.alloc(200_000, 7))
    },

    async dump() {
      const { rows } = await sql.raw<{ name: string }>(TABLES).execute(db)
      const dump: Record<string, string[]> = {}
      for (const { name } of rows) if (!['counters', 'removals'].includes(name)) dump[name] = await dumpOf(name)
      return dump
    },

    async close() {
      await database.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
