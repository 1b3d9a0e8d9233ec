import fc from 'fast-check'
import { beforeAll, describe, it } from 'vitest'
import { limits } from './pattern.testing.ts'
import { makeSamples, outcome, sampleNames } from './samples.testing.ts'

let files: Map<string, Buffer>
beforeAll(async () => {
  files = await makeSamples()
})

const signatures = [
  '',
  '\xff\xd8\xff',
  '\x89PNG\r\n\x1a\n',
  'RIFF\x40\0\0\0WEBP',
  'GIF89a',
  'II*\0',
  'MM\0*',
  'P6 20 20 255 ',
  '\0\0\0\x18ftypheic\0\0\0\0mif1heic',
  '\0\0\0\x18ftypavif\0\0\0\0mif1avif',
  'BM\xff\xff\0\0\0\0\0\0',
]

describe('any bytes', () => {
  it('random ones never give anything but a catalogue error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...signatures), fc.uint8Array({ maxLength: 400 }), async (signature, tail) => {
        await outcome(Buffer.concat([Buffer.from(signature, 'latin1'), tail]))
      }),
      { numRuns: 400 },
    )
  })

  it.each(sampleNames)('%s with a few bytes changed', async (name) => {
    const whole = files.get(name)!
    const change = fc.record({
      place: fc.double({ min: 0, max: 1, noNaN: true }),
      early: fc.boolean(),
      value: fc.nat(255),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const bytes = Buffer.from(whole)
        for (const { place, early, value } of changes) {
          bytes[Math.floor(place * (early ? Math.min(400, bytes.length - 1) : bytes.length - 1))] = value
        }
        await outcome(bytes, { ...limits, maxPixels: 1_000_000 })
      }),
      { numRuns: 60 },
    )
  })
})
