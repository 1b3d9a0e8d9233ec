import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const problemsOf = (env: Record<string, string>): string[] => {
  try {
    readConfig(env)
  } catch (error) {
    return (error as { details: { problems: string[] } }).details.problems
  }
  return []
}

describe('configuration', () => {
  it('has defaults for everything', () => {
    const config = readConfig({})
    expect(config.home).toBeTruthy()
    expect(config.modelsDirectory).toMatch(/models$/)
    expect(config).toMatchObject({ pack: 'default', workers: 0, databaseUrl: undefined })
  })

  it('takes empty variables for missing ones', () => {
    expect(readConfig({ LIKENESS_HOME: '', LIKENESS_WORKERS: '', DATABASE_URL: '' })).toEqual(readConfig({}))
  })

  it('reads what is set', () => {
    const config = readConfig({ LIKENESS_HOME: '/srv/x', LIKENESS_WORKERS: '3', DATABASE_URL: 'postgres://db/x' })
    expect(config).toMatchObject({ home: '/srv/x', workers: 3, databaseUrl: 'postgres://db/x' })
  })

  it('names every problem at once', () => {
    const problems = problemsOf({
      LIKENESS_WORKERS: 'many',
      DATABASE_URL: 'mysql://x',
      LIKENESS_MAX_IMAGE_BYTES: '-1',
    })
    expect(problems).toHaveLength(3)
    expect(problems.join()).toMatch(/LIKENESS_WORKERS.*DATABASE_URL.*postgres.*LIKENESS_MAX_IMAGE_BYTES/)
  })

  it('has limits of images: defaults, what is set, and never none', () => {
    const standard = { maxBytes: 104_857_600, maxPixels: 120_000_000, maxFrames: 10_000 }
    expect(readConfig({}).limits).toEqual(standard)
    expect(readConfig({ LIKENESS_MAX_IMAGE_FRAMES: '' }).limits).toEqual(standard)
    expect(readConfig({ LIKENESS_MAX_IMAGE_FRAMES: '7' }).limits).toEqual({ ...standard, maxFrames: 7 })
    for (const value of ['0', '-1', '1.5', 'many'])
      expect(problemsOf({ LIKENESS_MAX_IMAGE_FRAMES: value })).toEqual([expect.stringContaining('MAX_IMAGE_FRAMES')])
  })
})
