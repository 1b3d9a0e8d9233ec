/** Enrolling, identifying and measuring on real pictures: answers that scripts rely on. */
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { A1, A2, A3, B1, B2, C1, GROUP, NOBODY, ready, workshop, type Answer } from '../../test/fixtures/workshop.ts'

const { at, run } = workshop()

describe.skipIf(!ready)('enrolling and identifying', () => {
  test('from nothing to who is who', { timeout: 300_000 }, async () => {
    const ann = await run(['enroll', 'Ann', A1, A2, NOBODY, GROUP, at('gone.jpg'), '-c', 'friends', '--json'])
    expect(ann.code).toBe(3)
    const [enrolled] = ann.json() as [
      { person: string; faceIds: string[]; refused: { image: string; reasons: string[] }[] },
    ]
    expect(enrolled.person).toBe('Ann')
    expect(enrolled.faceIds).toHaveLength(2)
    expect(enrolled.refused.map(({ image, reasons }) => [image, ...reasons])).toEqual([
      [NOBODY, 'NO_FACE'],
      [GROUP, 'SEVERAL_FACES'],
      [at('gone.jpg'), 'image_not_found'],
    ])

    const again = await run(['enroll', 'Ann', A1, A2, '-c', 'friends', '--json'])
    expect(again.code).toBe(0)
    expect(again.json()[0]).toMatchObject({ faceIds: enrolled.faceIds, created: false, refused: [] })
    const shown = await run(['collections', 'show', 'friends', '--json'])
    expect(shown.json()[0]).toMatchObject({ faceCount: 2, userCount: 1 })

    expect(await run(['enroll', 'Bob', B1, '-c', 'friends'])).toMatchObject({ code: 0 })
    const twin = await run(['enroll', 'Anna', A3, '-c', 'friends', '--json'])
    expect(twin.code).toBe(3)
    expect(twin.json()[0]).toMatchObject({ faceIds: [], personId: null, refused: [{ reasons: ['DUPLICATE_PERSON'] }] })
    expect((await run(['people', 'list', '-c', 'friends', '--json'])).json()).toMatchObject([
      { person: 'Ann' },
      { person: 'Bob' },
    ])

    const who = await run(['identify', A3, B2, C1, NOBODY, at('gone.jpg'), '-c', 'friends', '--json'])
    expect(who.code).toBe(3)
    const answers = who.json() as Answer[]
    expect(answers.map((a) => a.error?.code ?? a.faces.map((face) => face.person))).toEqual([
      ['Ann'],
      ['Bob'],
      [null],
      [],
      'image_not_found',
    ])
    expect(answers[0]!.faces[0]).toMatchObject({
      box: expect.any(Object),
      similarity: expect.any(Number),
      runnerUp: { person: 'Bob', similarity: expect.any(Number) },
    })
    // The person's vector is made of both pictures, and of nothing else after a removal.
    expect(await run(['people', 'remove', 'ann', '-c', 'friends', '--json'])).toMatchObject({ code: 0 })
    const after = await run(['identify', A3, '-c', 'friends', '--json'])
    expect(after.json()).toMatchObject([{ faces: [{ person: null }] }])
    const left = await run(['collections', 'show', 'friends', '--json'])
    expect(left.json()[0]).toMatchObject({ faceCount: 1, userCount: 1 })
  })

  test('an unknown collection is one error on standard error', async () => {
    const { code, stdout, stderr } = await run(['identify', A1, B1, '-c', 'nowhere', '--json'])
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain('collection')
  })

  test('a name that cannot be leaves no collection behind', async () => {
    expect(await run(['enroll', ' ', A1, '-c', 'untouched'])).toMatchObject({ code: 2 })
    const shown = await run(['collections', 'show', 'untouched'])
    expect(shown.code).toBe(1)
    expect(shown.stderr).toContain('There is no collection untouched.')
  })

  test('the largest of several faces, when asked for', async () => {
    const { code, json } = await run(['enroll', 'Dora', GROUP, '--largest', '-c', 'largest', '--json'])
    expect(code).toBe(0)
    expect(json()[0]).toMatchObject({ person: 'Dora', faceIds: { length: 1 } })
    const shown = await run(['collections', 'show', 'largest', '--json'])
    expect(shown.json()[0]).toMatchObject({ faceCount: 1 })
  })
})

describe.skipIf(!ready)('measuring', () => {
  test('pairs: accuracy, skipped pictures by name, and a report', async () => {
    const rows = [
      ['file_X', 'file_Y', 'Decision', 'note'],
      [A1, A2, 'Yes', 'a'],
      [A1, A3, 'yes', ''],
      [B1, B2, 'True', ''],
      [A1, B1, 'No', '"with, comma"'],
      [A2, C1, '0', ''],
      [A1, NOBODY, 'No', ''],
      [A1, 'gone.jpg', 'No', ''],
    ]
    await writeFile(at('pairs.csv'), `\ufeff${rows.map((row) => row.join(',')).join('\r\n')}\r\n`)
    const { code, json } = await run(['eval', 'pairs', at('pairs.csv'), '--report', at('report'), '--json'])
    expect(code).toBe(3)
    expect(json()[0]).toMatchObject({
      pairs: 5,
      skipped: 2,
      accuracy: 1,
      auc: 1,
      tar: { '0.01': 1, '0.001': 1 },
      threshold: expect.any(Number),
      msPerImage: expect.any(Number),
      thresholdFrom: 'all pairs',
      skippedImages: [
        { image: NOBODY, reason: 'NO_FACE' },
        { image: 'gone.jpg', reason: 'image_not_found' },
      ],
    })
    expect(await readdir(at('report'))).toEqual(['pairs-det.svg', 'pairs.json', 'pairs.md'])
    expect(await readFile(at('report', 'pairs.md'), 'utf8')).toContain('gone.jpg')
  })

  test('a picture without a face is told, and no failure', async () => {
    await writeFile(at('faceless.csv'), `file_x,file_y,same\n${A1},${A2},1\n${A1},${NOBODY},0\n`)
    const { code, stderr } = await run(['eval', 'pairs', at('faceless.csv')])
    expect(code).toBe(0)
    expect(stderr).toContain(`${NOBODY}: NO_FACE`)
  })

  test.each([
    ['a,b\n1,2\n', 'file_x'],
    ['file_x,file_y,same\na.jpg,b.jpg,perhaps\n', 'Line 2'],
    ['file_x,file_y,same\n', 'no pairs'],
    ['file_x,file_y,same\n"a.jpg,b.jpg,1\n', 'CSV'],
  ])('a file of pairs that is wrong (%j) is refused with the reason', async (text, reason) => {
    await writeFile(at('wrong.csv'), text)
    const { code, json } = await run(['eval', 'pairs', at('wrong.csv'), '--json'])
    expect(code).toBe(2)
    expect(json()).toEqual([
      { error: expect.objectContaining({ code: 'invalid_argument', message: expect.stringContaining(reason) }) },
    ])
  })

  test('identification: a folder for each person', async () => {
    for (const [person, files] of Object.entries({ ann: [A1, A2, A3], bob: [B1, B2], carla: [C1] })) {
      await mkdir(at('people', person), { recursive: true })
      for (const [i, file] of files.entries()) await copyFile(file, at('people', person, `${i}.jpg`))
    }
    const { code, json } = await run(['eval', 'identify', at('people'), '--gallery', '1', '--json'])
    expect(code).toBe(0)
    expect(json()[0]).toMatchObject({
      people: 3,
      enrolledImages: 3,
      probes: 3,
      rank1: 1,
      atDefault: { tpir: 1, fpir: 0 },
    })
    await writeFile(at('people', 'carla', 'broken.jpg'), '')
    const broken = await run(['eval', 'identify', at('people'), '--gallery', '1', '--json'])
    expect(broken).toMatchObject({ code: 3 })
    expect(broken.json()[0]).toMatchObject({ probes: 3, skippedImages: [{ reason: 'image_empty' }] })
  })

  test('a folder without people', async () => {
    const { code, json } = await run(['eval', 'identify', at('boxes'), '--json'])
    expect(code).toBe(2)
    expect(json()).toEqual([{ error: expect.objectContaining({ code: 'invalid_argument' }) }])
  })

  test('bench tells where the time goes', async () => {
    const { code, json } = await run(['bench', GROUP, '--rounds', '2', '--json'])
    expect(code).toBe(0)
    expect(json()[0]).toMatchObject({
      pictures: 1,
      facesPerPicture: 3,
      stages: { decode: { median: expect.any(Number) }, detect: {}, embed: {} },
      whole: { median: expect.any(Number), p95: expect.any(Number) },
      picturesPerSecond: expect.any(Number),
    })
  })
})
