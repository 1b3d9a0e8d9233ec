/** The identity use behind a server: everything real but the engine and the pictures, which need no models here. */
import type { InjectOptions } from 'fastify'
import { sql } from 'kysely'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAudit } from '#audit/audit.ts'
import type { Engine, FaceMatch, FaceSearch } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import { createFilesystemObjects } from '#objects/filesystem.ts'
import { createErasure } from '#people/erasure.ts'
import { createPeople } from '#people/people.ts'
import { createAuditStore } from '#stores/sql/audit.ts'
import { createConsentStore } from '#stores/sql/consents.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { createErasureStore } from '#stores/sql/erasures.ts'
import { createJobItems } from '#stores/sql/job-items.ts'
import { createQueue } from '#stores/sql/jobs.ts'
import { createMatchStore } from '#stores/sql/matches.ts'
import { createPeopleStore } from '#stores/sql/people.ts'
import { createPolicyStore } from '#stores/sql/policies.ts'
import { createReferenceStore } from '#stores/sql/references.ts'
import { createTelemetryStore } from '#stores/sql/telemetry.ts'
import { createTelemetry } from '#telemetry/telemetry.ts'
import { createBulk } from '#usecases/identity/bulk.ts'
import { createEnrollItem } from '#usecases/identity/enroll-item.ts'
import { createIdentity } from '#usecases/identity/identity.ts'
import { createMatchErasure } from '#usecases/identity/match-erasure.ts'
import { createPolicies } from '#usecases/identity/policies.ts'
import { createVideoFiles } from '#video/video-files.ts'
import { createMemoryEngine, picture, type FakeFace } from '../../../test/fixtures/memory-engine.ts'
import { openTestServer } from '../http.fixture.ts'
import { createAdmission } from '../overload.ts'
import { identityRoutes } from './index.ts'

export const ANN = [1, 0, 0]
export const ANN_AGAIN = [0.98, 0.2, 0]
export const BOB = [0, 1, 0]
export const STRANGER = [0, 0, 1]

const QUALITY = { minFacePixels: 40, minBrightness: 10, minContrast: 5, minSharpness: 20 }
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xd9])

/** What the memory engine does not do: faces among faces, two pictures, and the revisions nobody asks for here. */
function completed(memory: ReturnType<typeof createMemoryEngine>): Engine {
  const searchFacesByImage: Engine['searchFacesByImage'] = async (id, image, options) => {
    const users = await memory.engine.searchUsersByImage(id, image, options)
    const vectors = (JSON.parse(new TextDecoder().decode(image)) as FakeFace[]).map((face) => face.vector)
    const searched = users.searched.map(({ detail }, i): FaceSearch<FaceMatch> => {
      const same = memory.faces(id).filter((face) => String(face.vector) === String(vectors[i]))
      return { detail, matches: same.map((face) => ({ face, similarity: 100 })), candidates: [] }
    })
    return { ...users, searched }
  }
  const compareFaces: Engine['compareFaces'] = async (source, target) => {
    const [one, two] = [await memory.engine.detectFaces(source), await memory.engine.detectFaces(target)]
    for (const { faces } of [one, two]) if (!faces.length) throw new LikenessError('no_face')
    const [sourceSize, targetSize] = [one, two].map(({ width, height }) => ({ width, height }))
    const same = String(source) === String(target)
    const [face, ...rest] = two.faces.map((detail) => ({ face: detail, similarity: 0 }))
    const first = { ...face!, similarity: same ? 100 : 12 }
    return {
      ...{ source: one.faces[0]!, threshold: 80, sourceSize: sourceSize!, targetSize: targetSize! },
      matches: same ? [first] : [],
      unmatched: same ? rest : [first, ...rest],
    }
  }
  const own: Partial<Engine> = { searchFacesByImage, compareFaces }
  return new Proxy(memory.engine, { get: (target, key: keyof Engine) => own[key] ?? target[key] })
}

export interface TestForm {
  fields?: Record<string, string>
  files?: [field: string, content: Uint8Array, name?: string][]
}

/** What a browser makes of a form. */
const unused = () => Promise.reject(new Error('not part of this test'))

export async function formOf({
  fields = {},
  files = [],
}: TestForm): Promise<Pick<InjectOptions, 'payload' | 'headers'>> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const [field, content, name = 'a.jpg'] of files) form.append(field, new Blob([new Uint8Array(content)]), name)
  const request = new Request('http://localhost', { method: 'POST', body: form })
  const payload = Buffer.from(await request.arrayBuffer())
  return { payload, headers: { 'content-type': request.headers.get('content-type')! } }
}

export const photo = (...vectors: number[][]) =>
  picture(...vectors.map((vector, i) => ({ vector, size: 0.5 - i / 20 })))

export async function openIdentityServer() {
  const database = await openMemoryDatabase()
  const directory = await mkdtemp(join(tmpdir(), 'likeness-identity-'))
  const objects = createFilesystemObjects({ directory })
  const { db } = database
  const memory = createMemoryEngine()
  const engine = completed(memory)
  const [peopleStore, references, consents] = [createPeopleStore(db), createReferenceStore(db), createConsentStore(db)]
  const [matches, erasureStore, auditStore] = [createMatchStore(db), createErasureStore(db), createAuditStore(db)]
  const [queue, items] = [createQueue(db), createJobItems(db)]
  const audit = createAudit({ store: auditStore })
  const policies = createPolicies({
    ...{ store: createPolicyStore(db), audit },
    defaults: {
      ...{ matchRetentionDays: null, personRetentionDays: null, consent: 'optional', keepReferences: true },
      ...{ keepCrops: false, matchesOnErasure: 'delete' },
    },
  })
  const pictures = {
    crop: async () => JPEG,
    preview: async () => JPEG,
    measure: async () => ({ contrast: 50 }),
  }
  const people = createPeople({
    ...{ engine, store: peopleStore, duplicateThreshold: async () => 95, sweepErasures: false },
    records: { references, consents, objects, pictures, policyOf: policies.of },
  })
  const step = createMatchErasure({ matches, objects, policyOf: policies.of })
  const erasures = createErasure({
    ...{ engine, people: peopleStore, references, consents, objects, erasures: erasureStore, audit, steps: [step] },
  })
  const rule = (threshold: number, fpir: number) => ({ threshold, fpir })
  const identity = createIdentity({
    ...{ engine, people, peopleStore, references, erasures, erasureStore, matches, policies, queue, objects },
    ...{ pictures, audit },
    accuracy: { searchThreshold: () => 80, falseMatchRate: () => 1e-4 },
    settings: {
      purposes: {
        ...{ default: rule(0.6, 1e-3), attendance: rule(0.6, 1e-2), access_control: rule(0.9, 1e-4) },
        financial: rule(0.97, 1e-5),
      },
      ...{ quality: QUALITY, duplicateSimilarity: 95, maxFaces: 100, minConfidence: 80 },
    },
  })
  const enroll = createEnrollItem({ people, audit, quality: QUALITY, duplicateThreshold: 95 })
  const { withFile } = createVideoFiles({ directory: join(directory, 'copies') })
  const bulk = createBulk({ queue, items, objects, withFile, enroll, limits: { maxImageBytes: 1e6 }, importRoots: [] })
  const server = await openTestServer({
    routes: [
      identityRoutes({
        ...{ identity, bulk, queue, objects, pictures, matches, erasures, erasureStore, audit, auditStore },
        telemetry: createTelemetry({ store: createTelemetryStore(db), directory }),
        admission: createAdmission({ concurrent: 2, waiting: 50 }),
        describeConfig: () => [{ name: 'PORT', value: '8080', source: 'default', meaning: 'port' }],
        defaultCollection: 'default',
        limits: { imageBytes: 100_000, images: 5, enrolmentBytes: 250_000, archiveBytes: 1_000_000 },
        ...{ engineName: 'memory', databaseName: 'PGlite', engineId: 'local:memory/1' },
        backends: { engines: async () => [], jobs: async () => [], request: unused, discard: unused },
      }),
    ],
  })
  await identity.collections.ensure('default', 'system')

  const keys = {
    admin: await server.key('admin'),
    operator: await server.key('operator'),
    viewer: await server.key('viewer'),
  }
  async function post(path: string, form: TestForm, key: string = keys.operator) {
    return server.ask(key, { method: 'POST', url: `/api/v1${path}`, ...(await formOf(form)) })
  }
  const enrol = async (name: string, vector: number[], fields: Record<string, string> = {}, key?: string) => {
    const answer = await post(
      '/enroll',
      { fields: { user_name: name, ...fields }, files: [['image', photo(vector)]] },
      key,
    )
    if (answer.statusCode !== 200) throw new Error(answer.body)
    return answer.json<{ person_id: string; face_id: string; image_url: string | null }>()
  }
  return {
    ...{ server, keys, memory, matches, peopleStore, auditStore, objects, directory, identity, queue, erasures },
    ...{ post, enrol },
    get: (path: string, key: string = keys.admin) => server.ask(key, { url: `/api/v1${path}` }),
    send: (method: 'POST' | 'PUT' | 'DELETE', path: string, payload?: object, key: string = keys.admin) =>
      server.ask(key, { method, url: `/api/v1${path}`, ...(payload && { payload }) }),
    /** As it was, but for the audit log, which is only ever added to: opening databases is what takes long. */
    async reset() {
      const { rows } = await sql<{ name: string }>`
        SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '%migration%' AND tablename NOT LIKE 'audit%'`.execute(
        db,
      )
      await sql`TRUNCATE ${sql.join(rows.map(({ name }) => sql.table(name)))} CASCADE`.execute(db)
      memory.failWhen()
      for (const { collectionId } of (await engine.listCollections()).items) {
        await engine.deleteCollection(collectionId)
        await policies.remove(collectionId)
      }
      for (const room of ['people', 'crops', 'jobs']) await objects.deleteAll(`${room}/`)
      await identity.collections.ensure('default', 'system')
    },
    async close() {
      await server.close()
      await database.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export type IdentityServer = Awaited<ReturnType<typeof openIdentityServer>>
