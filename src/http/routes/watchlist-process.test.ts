/** Pictures are screened: one that is no good keeps no other from being looked at. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import type { Picture } from '#usecases/watchlist/watchlist.ts'
import { FACE, IMAGE_BYTES, makeScreening, openWatchlistServer, type WatchlistServer } from './watchlist.fixture.ts'

let house: WatchlistServer
let amazon: WatchlistServer
beforeAll(async () => {
  house = await openWatchlistServer()
  amazon = await openWatchlistServer(
    { engine: { modelVersion: 'rekognition/7', metrics: ['similarity'] }, backend: 'aws_rekognition' },
    house.server,
  )
})
afterAll(async () => {
  await amazon?.close()
  await house?.close()
})
afterEach(() => {
  house.use.screenWith(async () => makeScreening())
  house.use.entries.clear()
  house.use.asked.length = 0
})

interface Told {
  image_path_or_identifier: string
  error: string | null
  error_code: string | null
  db_id: string | null
  faces: { blacklist_matches: Record<string, unknown>[] }[]
}
const nameOf = (picture: Picture) => (picture.kind === 'text' ? picture.text : picture.name)
const process = (body: object, key?: string) => house.send('POST', '/process/process-images', body, key)
const told = async (body: object) => (await process(body)).json<Told[]>()

/** What every picture is told with, whatever became of it. */
const FIELDS = [
  ...['collection', 'cropped_face_path', 'db_id', 'distance_metric', 'error', 'error_code', 'faces'],
  ...['has_blacklist_match', 'height', 'image_path_or_identifier', 'job_id', 'model', 'original_image_path'],
  ...[
    'processing_timestamp',
    'requested_by',
    'saved_image_path',
    'similarity_threshold',
    'source',
    'threshold',
    'width',
  ],
]

test('faces are told in whole pixels, with matches, best first', async () => {
  const entry = house.use.addEntry({ name: 'Ann' })
  const { referenceId } = entry.references[0]!
  const hits = [
    { entryId: entry.entryId, similarity: 97, distance: 0.1, referenceId },
    { entryId: null, similarity: 90, distance: 0.3, referenceId: null },
  ]
  const screening = makeScreening({ faces: [{ ...FACE, hits }] })
  house.use.screenWith(async () => screening)
  const [image] = await told({ images: ['a.jpg'] })
  const at = `/api/v1/processed-images/${screening.screeningId}`
  expect(Object.keys(image!).sort()).toEqual(FIELDS)
  expect(image).toMatchObject({
    ...{ error: null, db_id: screening.screeningId, has_blacklist_match: true, width: 200, height: 100 },
    ...{ saved_image_path: `${at}/annotated`, original_image_path: `${at}/original` },
    ...{ cropped_face_path: `${at}/faces/0`, threshold: 0.4, similarity_threshold: 80, distance_metric: 'cosine' },
  })
  expect(image!.faces).toEqual([
    {
      ...{ face_index: 0, confidence: 99.5, cropped_face_path: `${at}/faces/0` },
      facial_area: {
        // The box runs off the picture at its top.
        ...{ x: 50, y: 0, w: 100, h: 40 },
        ...{ left_eye: [20, 50], right_eye: [40, 50], nose: [60, 50], mouth_left: [80, 50], mouth_right: [100, 50] },
      },
      blacklist_matches: [
        {
          ...{ identity: 'Ann', name: 'Ann', entry_id: entry.entryId, distance: 0.1, threshold: 0.4, similarity: 97 },
          ...{ similarity_metric: 'cosine', model: 'pack/1', detector_backend: 'pack/1' },
          ...{ target_x: null, target_y: null, target_w: null, target_h: null },
          target_box: { left: 0.1, top: 0.1, width: 0.3, height: 0.3 },
          ...{ source_x: 50, source_y: 0, source_w: 100, source_h: 40, aws_similarity: null, aws_face_id: null },
          reference_path: `/api/v1/watchlist/${entry.entryId}/images/${referenceId}`,
        },
        expect.objectContaining({ entry_id: null, name: '', similarity: 90, reference_path: null, target_box: null }),
      ],
    },
  ])
})

test('on Amazon the same fields are there, and those of Amazon are filled', async () => {
  const entry = amazon.use.addEntry()
  const { referenceId } = entry.references[0]!
  const hits = [{ entryId: entry.entryId, similarity: 97, distance: 0.03, referenceId }]
  amazon.use.screenWith(async () => makeScreening({ metric: 'similarity', faces: [{ ...FACE, hits }] }))
  const answer = await amazon.send('POST', '/process/process-images', { images: ['a.jpg'] })
  const [theirs] = answer.json<Told[]>()
  house.use.screenWith(async () => makeScreening({ faces: [{ ...FACE, hits }] }))
  const [ours] = await told({ images: ['a.jpg'] })
  const fieldsOf = (image: Told) => [Object.keys(image), Object.keys(image.faces[0]!.blacklist_matches[0]!)]
  expect(fieldsOf(theirs!)).toEqual(fieldsOf(ours!))
  expect(theirs!.faces[0]!.blacklist_matches[0]).toMatchObject({
    ...{ aws_similarity: 97, aws_face_id: 'face-of-reference', similarity_metric: 'similarity', distance: 0.03 },
  })
})

describe('several pictures', () => {
  test('are answered in their order, whichever is done first', async () => {
    house.use.screenWith(async (picture) => {
      const name = nameOf(picture)
      await new Promise((resolve) => setTimeout(resolve, name === '0' ? 30 : 1))
      return makeScreening({ identifier: name })
    })
    const images = Array.from({ length: 100 }, (_, i) => String(i))
    expect((await told({ images })).map((one) => one.image_path_or_identifier)).toEqual(images)
  })

  test('what is wrong with one is told in its place', async () => {
    house.use.screenWith(async (picture) => {
      const identifier = nameOf(picture)
      if (identifier === 'broken') throw new LikenessError('store_unavailable', { message: 'secret table' })
      if (identifier === 'refused')
        return makeScreening({ identifier, errorCode: 'source_refused', error: 'Not from there.', faces: [] })
      return makeScreening({ identifier })
    })
    const found = await told({ images: ['good', 'refused', 'broken', 'good'] })
    expect(found.map(({ error_code: code }) => code)).toEqual([null, 'source_refused', 'store_unavailable', null])
    expect(found[1]).toMatchObject({ error: 'Not from there.', faces: [] })
    expect(found[2]).toMatchObject({ db_id: null, faces: [], has_blacklist_match: false })
    expect(JSON.stringify(found)).not.toContain('secret table')
    for (const image of found) expect(Object.keys(image).sort()).toEqual(FIELDS)
  })

  test('when nothing could be looked at, that is the answer', async () => {
    house.use.screenWith(async () => {
      throw new LikenessError('store_unavailable')
    })
    expect((await process({ images: ['a', 'b'] })).statusCode).toBe(503)
    // Also beside a file that is none.
    const files: [string, Uint8Array][] = [5, 0].map((bytes) => ['images', new Uint8Array(bytes)])
    expect((await house.form('/process/process-images', { files })).statusCode).toBe(503)
  })

  test('as a form: files, addresses, and files that are none', async () => {
    const answer = await house.form('/process/process-images', {
      fields: { images: 'https://pictures.example/a.jpg', threshold: '0.2', distance_metric: 'angular' },
      files: [
        ['images', new Uint8Array(5), 'a.jpg'],
        ['images', new Uint8Array(), 'empty.jpg'],
        ['images[]', new Uint8Array(IMAGE_BYTES + 1), 'large.jpg'],
        ['images', new Uint8Array(6), 'b.jpg'],
      ],
    })
    expect(answer.statusCode, answer.body).toBe(200)
    expect(answer.json<Told[]>().map((one) => one.error_code)).toEqual([
      ...[null, null, 'image_empty', 'image_too_many_bytes', null],
    ])
    expect(house.use.askedOf('screen')).toMatchObject([
      { picture: { kind: 'text' }, options: { threshold: 0.2, metric: 'angular', collectionId: 'watchlist' } },
      { picture: { kind: 'upload', name: 'a.jpg' } },
      { picture: { kind: 'upload', name: 'b.jpg' } },
    ])
  })

  test('a form of nothing but bad files is answered as one of each', async () => {
    const answer = await house.form('/process/process-images', { files: [['images', new Uint8Array(), 'empty.jpg']] })
    expect(answer.json()).toMatchObject([{ image_path_or_identifier: 'empty.jpg', error_code: 'image_empty' }])
  })
})

describe('is refused', () => {
  test.each([
    ['no picture', {}],
    ['none in the list', { images: [] }],
    ['an empty one', { images: [''] }],
    ['too many', { images: Array.from({ length: 101 }, () => 'a') }],
    ['another model', { images: ['a'], model_name: 'VGG-Face' }],
    ['another detector', { images: ['a'], detector_backend: 'retinaface' }],
    ['an unknown metric', { images: ['a'], distance_metric: 'manhattan' }],
    ['a metric the engine has not', { images: ['a'], distance_metric: 'euclidean' }],
    ['a negative threshold', { images: ['a'], threshold: -1 }],
  ])('%s', async (_, body) => {
    const answer = await process(body)
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'invalid_argument'])
    expect(house.use.askedOf('screen')).toEqual([])
  })

  test('naming what is valid', async () => {
    const { detail } = (await process({ images: ['a'], model_name: 'VGG-Face' })).json<{ detail: string }>()
    expect(detail).toContain('pack/1')
    const answer = await amazon.send('POST', '/process/process-images', { images: ['a'], distance_metric: 'cosine' })
    expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([
      400,
      expect.stringContaining('similarity'),
    ])
  })

  test('a form of too many files, and one that is cut off', async () => {
    const files = Array.from({ length: 101 }, (): [string, Uint8Array] => ['images', new Uint8Array(1)])
    expect((await house.form('/process/process-images', { files })).statusCode).toBe(400)
    const cut = await house.ask({
      ...{ method: 'POST', url: '/process/process-images', payload: '--x\r\nContent-Disposition: form-data; name="im' },
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    })
    expect(cut.statusCode).toBe(400)
  })
})

test('the model in use may be named, with its version or without', async () => {
  for (const model of ['pack/1', 'pack'])
    expect((await process({ images: ['a'], model_name: model, detector_backend: model })).statusCode).toBe(200)
})

describe('faces alone', () => {
  test('as JSON and as a form', async () => {
    const answers = [
      await house.send('POST', '/detect/detect-face', { image: 'a.jpg' }),
      await house.form('/detect/detect-face', { files: [['image', new Uint8Array(3)]] }),
    ]
    for (const answer of answers)
      expect(answer.json()).toEqual([
        { confidence: 99.5, facial_area: expect.objectContaining({ x: 50, y: 0, w: 100, h: 40 }) },
      ])
  })

  test('none is an empty list', async () => {
    const answer = await house.send('POST', '/detect/detect-face/', { image: 'nobody' })
    expect([answer.statusCode, answer.json()]).toEqual([200, []])
  })

  test('another detector and no picture are refused', async () => {
    const bodies = [{ image: 'a', detector_backend: 'mtcnn' }, {}, { image: '' }]
    for (const body of bodies) expect((await house.send('POST', '/detect/detect-face', body)).statusCode).toBe(400)
    const empty = await house.form('/detect/detect-face', { files: [['image', new Uint8Array()]] })
    expect(empty.json()).toMatchObject({ code: 'image_empty' })
  })
})

test('what is valid now is told', async () => {
  expect((await house.get('/process/options')).json()).toEqual({
    ...{ backend: 'local', collection: 'watchlist', model_name: 'pack/1', model_names: ['pack/1'] },
    ...{ detector_backend: 'pack/1', detector_backends: ['pack/1'], distance_metric: 'cosine' },
    distance_metrics: [{ distance_metric: 'cosine', threshold: 0.4, similarity: 80, range: [0, 2] }],
    ...{ false_match_rate: 1e-5, false_positive_identification_rate: 1e-3, entries: 0, roots: ['/pictures'] },
    ...{ four_eyes: false, max_images: 100, max_image_bytes: IMAGE_BYTES },
  })
})

describe('in bulk', () => {
  const start = (body: object) => house.send('POST', '/process/bulk', body)
  test.each([
    [{ folder: 'in' }, { kind: 'folder', path: 'in' }],
    [
      { bucket: 'own-bucket', prefix: '' },
      { kind: 'bucket', bucket: 'own-bucket', prefix: '' },
    ],
    [{ urls: ['https://a.example/b.jpg'] }, { kind: 'urls', urls: ['https://a.example/b.jpg'] }],
  ])('%j', async (body, source) => {
    const answer = await start({ ...body, threshold: 0.3 })
    expect([answer.statusCode, answer.json()]).toEqual([202, { job_id: 'job_1' }])
    expect(house.use.askedOf('bulk')).toMatchObject([
      { source, options: { collectionId: 'watchlist', threshold: 0.3 } },
    ])
  })

  test.each([{}, { urls: [] }, { folder: 'a', urls: ['b'] }, { prefix: 'a' }, { folder: 'a', model_name: 'other' }])(
    'refuses %j',
    async (body) => {
      expect((await start(body)).statusCode).toBe(400)
      expect(house.use.askedOf('bulk')).toEqual([])
    },
  )
})
