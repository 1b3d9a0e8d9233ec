/** Every face of a picture, with a service that searches one of each picture it is shown. */
import { expect, it } from 'vitest'
import type { BoundingBox } from '../engine.ts'
import { detailOf, exception, faceOf, openFake, wireBox, type Answer, type Asked } from './fake-service.fixture.ts'

const picture = new TextEncoder().encode('whole')
const LARGE: BoundingBox = { left: 0.1, top: 0.1, width: 0.3, height: 0.4 }
const MIDDLE: BoundingBox = { left: 0.5, top: 0.1, width: 0.2, height: 0.3 }
const SMALL: BoundingBox = { left: 0.8, top: 0.5, width: 0.1, height: 0.15 }
const faceId = (n: number) => `0000000${n}-0000-4000-8000-000000000000`

/** What a request shows: the whole picture, or a cut of a face. */
function shownIn({ input }: Asked): { box: BoundingBox; margin: number } | 'whole' {
  const { Bytes } = input['Image'] as { Bytes: string }
  const text = Buffer.from(Bytes, 'base64').toString()
  return text === 'whole' ? 'whole' : (JSON.parse(text) as { box: BoundingBox; margin: number })
}

const found = (box: BoundingBox, ...similarities: number[]): Answer => ({
  body: {
    SearchedFaceBoundingBox: wireBox(box),
    FaceMatches: similarities.map((Similarity, i) => ({ Similarity, Face: faceOf(faceId(i + 1)) })),
  },
})
const nobody = exception('InvalidParameterException', 'There are no faces in the image. Should be at least 1.')

async function search(
  boxes: BoundingBox[],
  answer: (shown: ReturnType<typeof shownIn>) => Answer,
  options: Parameters<Awaited<ReturnType<typeof openFake>>['engine']['searchFacesByImage']>[2] = {},
) {
  const billed: string[] = []
  const fake = await openFake(
    (asked) => {
      if (asked.operation === 'DetectFaces') return { body: { FaceDetails: boxes.map(detailOf) } }
      return asked.operation === 'SearchFacesByImage' ? answer(shownIn(asked)) : undefined
    },
    { onCall: (operation) => void billed.push(operation) },
  )
  try {
    return { ...(await fake.engine.searchFacesByImage('c', picture, options)), billed, asked: fake.asked }
  } finally {
    await fake.close()
  }
}

it('searches the largest in the whole picture and cuts out the others', async () => {
  const { searched, unsearched, billed } = await search([SMALL, LARGE, MIDDLE], (shown) =>
    shown === 'whole' ? found(LARGE, 90) : found(shown.box, shown.box.left === SMALL.left ? 85 : 50),
  )
  expect(searched.map(({ detail, matches }) => [detail.box, matches.map(({ similarity }) => similarity)])).toEqual([
    [LARGE, [90]],
    [MIDDLE, []],
    [SMALL, [85]],
  ])
  expect(unsearched).toEqual([])
  expect(billed).toEqual(['DetectFaces', ...Array<string>(3).fill('SearchFacesByImage')])
})

it('costs two requests where there is one face or only the largest is wanted, one where there is none', async () => {
  const one = await search([LARGE], () => found(LARGE, 90))
  expect(one.billed).toHaveLength(2)
  const largest = await search([LARGE, SMALL], () => found(LARGE, 90), { largestOnly: true })
  expect(largest.billed).toHaveLength(2)
  expect(largest.unsearched).toMatchObject([{ reasons: ['FACE_NOT_LARGEST'], detail: { box: SMALL } }])
  const none = await search([], () => nobody)
  expect(none).toMatchObject({ searched: [], unsearched: [], billed: ['DetectFaces'] })
})

it('asks for everything and applies the threshold itself, candidates being told whatever they are', async () => {
  const { searched, asked, threshold } = await search([LARGE], () => found(LARGE, 40, 99, 81, 79.9, 20, 10, 5), {
    maxMatches: 1,
  })
  expect(threshold).toBe(80)
  expect(searched[0].matches.map(({ similarity }) => similarity)).toEqual([99])
  expect(searched[0].candidates.map(({ similarity }) => similarity)).toEqual([99, 81, 79.9, 40, 20])
  expect(asked.at(-1)!.input).toMatchObject({ FaceMatchThreshold: 0, MaxFaces: 5, QualityFilter: 'NONE' })
})

it('chooses the strict threshold for those who accept fewer mistakes than usual', async () => {
  for (const [fpir, threshold] of [
    [0.01, 80],
    [0.001, 80],
    [0.0001, 99],
  ])
    expect((await search([LARGE], () => found(LARGE, 98), { fpir })).threshold).toBe(threshold)
})

it("never gives a neighbour's matches to a face, and cuts closer", async () => {
  const margins: number[] = []
  const { searched, unsearched } = await search([LARGE, MIDDLE], (shown) => {
    if (shown === 'whole') return found(LARGE, 90)
    margins.push(shown.margin)
    return shown.margin > 0.2 ? found(LARGE, 99) : found(MIDDLE, 70)
  })
  expect(margins).toEqual([0.6, 0.25, 0.1])
  expect(searched.map(({ candidates }) => candidates[0].similarity)).toEqual([90, 70])
  expect(unsearched).toEqual([])

  const hopeless = await search([LARGE, MIDDLE], () => found(LARGE, 99))
  expect(hopeless.searched.map(({ detail }) => detail.box)).toEqual([LARGE])
  expect(hopeless.unsearched).toMatchObject([{ reasons: ['FACE_NOT_LARGEST'], detail: { box: MIDDLE } }])
})

it('believes no box that is of none of the faces', async () => {
  const elsewhere = { left: 0.0, top: 0.8, width: 0.1, height: 0.1 }
  const { searched, unsearched } = await search([LARGE], () => found(elsewhere, 99))
  expect(searched).toEqual([])
  expect(unsearched).toMatchObject([{ reasons: ['FACE_NOT_LARGEST'] }])
})

it('says of which faces the service finds nothing', async () => {
  const { searched, unsearched } = await search([LARGE, SMALL], (shown) =>
    shown === 'whole' ? found(LARGE, 90) : nobody,
  )
  expect(searched).toHaveLength(1)
  expect(unsearched).toMatchObject([{ reasons: ['LOW_CONFIDENCE'], detail: { box: SMALL } }])
  const filtered = await search([LARGE, SMALL], () => nobody, { qualityFilter: 'HIGH' })
  expect(filtered.searched).toEqual([])
  expect(filtered.unsearched.map(({ reasons }) => reasons)).toEqual([['LOW_FACE_QUALITY'], ['LOW_FACE_QUALITY']])
  expect(filtered.billed).toEqual(['DetectFaces'])
})

it('takes the face the service searched, also when it is not the one that is largest here', async () => {
  const { searched, unsearched } = await search([LARGE, MIDDLE], () => found(MIDDLE, 88), {
    ...{ largestOnly: true, qualityFilter: 'MEDIUM' as const },
  })
  expect(searched.map(({ detail }) => detail.box)).toEqual([MIDDLE])
  expect(unsearched).toMatchObject([{ reasons: ['LOW_FACE_QUALITY'], detail: { box: LARGE } }])
})

it('looks at no more faces at once than it may, and fails as a whole', async () => {
  const boxes = Array.from({ length: 9 }, (_, i) => ({
    left: i / 10,
    top: 0,
    width: 0.08,
    height: 0.1 + (9 - i) / 100,
  }))
  let cuts = 0
  const failing = search(boxes, (shown) => {
    if (shown === 'whole') return found(boxes[0], 90)
    return ++cuts === 2 ? exception('AccessDeniedException') : found(shown.box, 90)
  })
  await expect(failing).rejects.toMatchObject({ code: 'engine_unavailable' })
  expect(cuts).toBeLessThan(8)
})
