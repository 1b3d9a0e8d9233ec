/** Collections named by ARN. */
import { expect, test } from 'vitest'
import type { Caller } from './operation.ts'
import { collectionOfArn } from './resources.ts'
import { collectionArn, faceModelVersion, timestamp, wireFaceDetail } from './shapes.ts'

const caller = (collections: string[] | null): Caller => ({
  ...{ accessKeyId: 'LKIA1', region: 'eu-west-1' },
  principal: { actor: 'key:LKIA1', role: 'admin', collections, kind: 'key', name: 'x' },
})

test('both spellings of an ARN, within the scope of the caller', () => {
  const arn = collectionArn(caller(null), { accountId: '123456789012' } as never, 'a.b-c_1')
  expect(arn).toBe('arn:aws:rekognition:eu-west-1:123456789012:collection/a.b-c_1')
  for (const one of [arn, arn.slice(4), 'arn:aws-cn:rekognition::1:collection/a.b-c_1']) {
    expect(collectionOfArn(one, caller(null))).toBe('a.b-c_1')
    expect(collectionOfArn(one, caller(['a.b-c_1']))).toBe('a.b-c_1')
    expect(() => collectionOfArn(one, caller(['other']))).toThrow(/not authorized/)
  }
})

test('other resources are not there', () => {
  const arns = ['', 'x', 'arn:aws:s3:::collection/c', 'arn:aws:rekognition:r:1:streamprocessor/c', 'collection/c']
  arns.push(
    'arn:aws:rekognition:r:1:collection/',
    'arn:aws:rekognition:r:1:collection/a/b',
    'arn:aws:rekognition:r:1:collection/a b',
  )
  arns.push(`arn:aws:rekognition:r:1:collection/${'c'.repeat(256)}`, 'arn:aws:rekognition:r:1:collection/c\n')
  for (const arn of arns) expect(() => collectionOfArn(arn, caller(null))).toThrow(`The resource ${arn} does not exist`)
})

test('what was not measured is left out, and what was not asked for', () => {
  const detail = {
    ...{ box: { left: -0.1, top: 0.2, width: 0.3, height: 1.4 }, confidence: 99.5 },
    landmarks: [...['eyeLeft', 'nose', 'chinBottom', 'ibug17'].map((type) => ({ type, x: 0.1, y: 0.2 }))],
    ...{ pose: { roll: 1, yaw: 2, pitch: 3 }, quality: { brightness: 50, sharpness: 60, face: 90 } },
    eyesOpen: { value: true, confidence: 91 },
  } as never
  const usual = wireFaceDetail(detail)
  expect(JSON.parse(JSON.stringify(usual))).toEqual({
    ...{ BoundingBox: { Width: 0.3, Height: 1.4, Left: -0.1, Top: 0.2 }, Confidence: 99.5 },
    Landmarks: [...['eyeLeft', 'nose'].map((Type) => ({ Type, X: 0.1, Y: 0.2 }))],
    ...{ Pose: { Roll: 1, Yaw: 2, Pitch: 3 }, Quality: { Brightness: 50, Sharpness: 60 } },
  })
  const all = JSON.parse(JSON.stringify(wireFaceDetail(detail, ['ALL']))) as { Landmarks: { Type: string }[] }
  expect(all).toMatchObject({ EyesOpen: { Value: true, Confidence: 91 } })
  expect(all).not.toHaveProperty('FaceOccluded')
  expect(all.Landmarks.map(({ Type }) => Type)).toEqual(['eyeLeft', 'nose', 'chinBottom'])
})

test('versions are digits and points, times seconds', () => {
  for (const version of ['memory', 'likeness/arc@1.2.3', 'a/7', '', '...', 'pack-2.0-rc/x']) {
    expect(faceModelVersion(version)).toMatch(/^\d[\d.]*$/)
  }
  expect(timestamp(new Date('2026-03-04T05:06:07.891Z'))).toBe(1772600767.891)
})
