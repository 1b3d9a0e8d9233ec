import { delimiter, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeConfig, readConfig } from './config.ts'
import { settingList } from './config/settings.ts'

const problemsOf = (env: Record<string, string>): string[] => {
  try {
    readConfig(env)
  } catch (error) {
    return (error as { details: { problems: string[] } }).details.problems
  }
  return []
}

describe('configuration', () => {
  it('has defaults for everything, all of them valid', () => {
    const config = readConfig({})
    expect(config.home).toBeTruthy()
    expect(config.objectsDirectory).toBe(join(config.home, 'objects'))
    expect(config.modelsDirectory).toMatch(/models$/)
    expect(config).toMatchObject({
      ...{ pack: 'default', workers: 0, databaseUrl: undefined },
      http: { host: '127.0.0.1', port: 8080, corsOrigins: [], trustProxy: false, maxFileBytes: 10_485_760 },
      identity: {
        ...{ collection: 'default', minConfidence: 80, duplicateSimilarity: 95 },
        purposes: {
          default: { threshold: 0.6, fpir: 1e-3 },
          attendance: { threshold: 0.6, fpir: 1e-2 },
          access_control: { threshold: 0.9, fpir: 1e-4 },
          financial: { threshold: 0.97, fpir: 1e-5 },
        },
      },
      policy: { consent: 'optional', keepReferences: true, keepCrops: false, matchRetentionDays: null },
      imports: { roots: [] },
    })
  })

  it('takes empty variables for missing ones', () => {
    const empty = Object.fromEntries(settingList.map(([name]) => [name, '']))
    expect(readConfig(empty)).toEqual(readConfig({}))
  })

  it('reads what is set', () => {
    const config = readConfig({
      ...{ LIKENESS_HOME: '/srv/x', LIKENESS_WORKERS: '3', DATABASE_URL: 'postgres://db/x', PORT: '0' },
      ...{ LIKENESS_KEEP_REFERENCES: 'false', LIKENESS_MATCH_RETENTION_DAYS: '30', LIKENESS_FPIR_FINANCIAL: '1e-6' },
      ...{ LIKENESS_PUBLIC_URL: 'https://faces.example.org/app/', FACE_PROCESSING_BACKEND: 'deepface' },
      ...{ LIKENESS_CORS_ORIGINS: 'https://a.example, http://b.example:8080/,', LIKENESS_TRUST_PROXY: '2' },
      LIKENESS_IMPORT_ROOTS: ['/srv/in', '/srv/y/../z'].join(delimiter),
    })
    expect(config).toMatchObject({ home: '/srv/x', workers: 3, databaseUrl: 'postgres://db/x' })
    expect(config.http).toMatchObject({
      ...{ port: 0, publicUrl: 'https://faces.example.org/app', trustProxy: 2 },
      corsOrigins: ['https://a.example', 'http://b.example:8080'],
    })
    expect(config.policy).toMatchObject({ keepReferences: false, matchRetentionDays: 30 })
    expect(config.identity.purposes.financial.fpir).toBe(1e-6)
    expect(config.imports.roots).toEqual(['/srv/in', '/srv/z'])
    expect(readConfig({ LIKENESS_TRUST_PROXY: '10.0.0.0/8, loopback' }).http.trustProxy).toEqual([
      ...['10.0.0.0/8', 'loopback'],
    ])
  })

  it('names every problem at once, each with a remedy', () => {
    const problems = problemsOf({
      ...{ LIKENESS_WORKERS: 'many', DATABASE_URL: 'mysql://x', LIKENESS_MAX_IMAGE_BYTES: '-1', PORT: '65536' },
      ...{ LIKENESS_THRESHOLD_DEFAULT: '60', LIKENESS_CONSENT: 'maybe', FACE_PROCESSING_BACKEND: 'amazon' },
    })
    expect(problems).toHaveLength(7)
    expect(problems.every((problem) => /\bSet .*leave it out/.test(problem))).toBe(true)
    expect(problems).toContain(
      'PORT is not valid (it is "65536"). Set a whole number from 0 to 65535, or leave it out for 8080.',
    )
    expect(problems.join()).toMatch(
      /DATABASE_URL.*postgres:.*FACE_PROCESSING_BACKEND is not valid .*local, deepface or aws_rekognition/,
    )
  })

  it.each([
    ['PORT', ['-1', '80.5', '0x50', ' 80', '8e9', 'Infinity']],
    ['HOST', ['a b', 'x\n', 'http://x']],
    ['LIKENESS_CORS_ORIGINS', ['*', 'example.org', 'https://a.example/path', 'null', 'https://u:p@a.example']],
    ['LIKENESS_PUBLIC_URL', ['javascript:alert(1)', 'example.org', 'https://a.example/?x=1', 'https://u:p@a.example']],
    ['LIKENESS_TRUST_PROXY', ['yes please', '10.0.0.0/33', '1.2.3', '-1', '10.0.0.1/8/9']],
    ['LIKENESS_IMPORT_ROOTS', ['relative', `/ok${delimiter}../up`]],
    ['LIKENESS_FPIR_DEFAULT', ['0', '1', '-0.1', 'NaN']],
    ['LIKENESS_MAX_IMAGE_FRAMES', ['0', '-1', '1.5', 'many']],
    ['AWS_REKOGNITION_COLLECTION', ['a/b', '..\u0000', 'x'.repeat(256)]],
    ['LIKENESS_MATCH_RETENTION_DAYS', ['0', '-1', 'for ever']],
    ['LIKENESS_KEEP_CROPS', ['maybe', '2']],
  ])('%s does not take %j', (name, values) => {
    for (const value of values)
      expect([value, problemsOf({ [name]: value })]).toEqual([value, [expect.stringContaining(name)]])
  })

  it('asks for a region where Amazon Rekognition is used', () => {
    const rekognition = { FACE_PROCESSING_BACKEND: 'aws_rekognition' }
    expect(problemsOf(rekognition)).toEqual([expect.stringMatching(/aws_rekognition, and AWS_REGION.*Set it to/)])
    expect(readConfig({ ...rekognition, AWS_REGION: 'eu-west-1' }).backend).toBe('aws_rekognition')
  })

  it('keeps pictures in a bucket only where there is one', () => {
    expect(readConfig({ AWS_S3_BUCKET: 'pictures' }).objectsBucket).toBeUndefined()
    expect(problemsOf({ LIKENESS_OBJECTS: 's3' })).toEqual([expect.stringMatching(/LIKENESS_OBJECTS.*Set it to the/)])
    const s3 = { LIKENESS_OBJECTS: 's3', AWS_S3_BUCKET: 'pictures' }
    expect(readConfig(s3).objectsBucket).toEqual({ bucket: 'pictures', prefix: 'likeness/' })
    expect(readConfig({ ...s3, LIKENESS_S3_PREFIX: 'a/B_1.x/' }).objectsBucket?.prefix).toBe('a/B_1.x/')
    for (const LIKENESS_S3_PREFIX of ['/', 'a', 'a//', '../', 'a/../b/', './', 'a/./', 'ä/', 'a b/', '/a/', `a/\n`])
      expect([LIKENESS_S3_PREFIX, problemsOf({ ...s3, LIKENESS_S3_PREFIX })]).toEqual([
        ...[LIKENESS_S3_PREFIX, [expect.stringContaining('LIKENESS_S3_PREFIX')]],
      ])
  })

  it('takes the older name of the bucket where the newer one is not set', () => {
    const old = { LIKENESS_OBJECTS: 's3', AWS_S3_BUCKET_NAME: 'older' }
    expect(readConfig(old).objectsBucket?.bucket).toBe('older')
    expect(readConfig({ ...old, AWS_S3_BUCKET: '' }).objectsBucket?.bucket).toBe('older')
    expect(readConfig({ ...old, AWS_S3_BUCKET: 'newer' }).objectsBucket?.bucket).toBe('newer')
    expect(problemsOf({ AWS_S3_BUCKET_NAME: 'No Bucket' })).toEqual([expect.stringContaining('AWS_S3_BUCKET is not')])
    const { settings } = describeConfig(old)
    expect(settings.find(({ name }) => name === 'AWS_S3_BUCKET')).toMatchObject({
      ...{ value: 'older', source: 'environment' },
    })
  })

  it.each([
    ['AWS_REKOGNITION_COLLECTION', ['AWS_REKOGNITION_COLLECTION_ID', 'REKOGNITION_COLLECTION_ID']],
    ['AWS_S3_BUCKET', ['AWS_S3_BUCKET_NAME', 'REKOGNITION_S3_KNOWN_FACES_BUCKET']],
    ['AWS_SECRET_NAME', ['SECRET_NAME', 'DB_SECRET_NAME']],
    ['AWS_KEY_SECRET_NAME', ['ENCRYPTION_KEY_SECRET_NAME']],
  ])('%s has the older names %j, of which an earlier one wins', (name, olderNames) => {
    const valueOf = (env: Record<string, string>) =>
      describeConfig(env).settings.find((setting) => setting.name === name)?.value
    const names = [name, ...olderNames]
    for (const [index, each] of names.entries()) {
      const set = Object.fromEntries(names.slice(index).map((later, i) => [later, `value-${index + i}`]))
      expect([each, valueOf(set)]).toEqual([each, `value-${index}`])
      expect(valueOf({ ...set, [each]: '' })).not.toBe(`value-${index}`)
    }
  })

  it('refuses uploads that could not be decoded', () => {
    expect(problemsOf({ MAX_FILE_SIZE: '2048', LIKENESS_MAX_IMAGE_BYTES: '1024' })).toEqual([
      expect.stringMatching(/MAX_FILE_SIZE.*LIKENESS_MAX_IMAGE_BYTES.*Lower/),
    ])
  })

  it('refuses a memory for uploads that two pictures do not fit into', () => {
    const sizes = { MAX_FILE_SIZE: '1048576', LIKENESS_UPLOAD_MEMORY: '2097151' }
    expect(problemsOf(sizes)).toEqual([expect.stringMatching(/LIKENESS_UPLOAD_MEMORY.*MAX_FILE_SIZE.*Raise/)])
    expect(problemsOf({ ...sizes, LIKENESS_UPLOAD_MEMORY: '2097152' })).toEqual([])
  })

  it('any text in any setting is read or refused with the name of the setting', () => {
    const names = settingList.map(([name]) => name)
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ unit: 'binary', minLength: 1 }), (name, value) => {
        for (const problem of problemsOf({ [name]: value })) expect(problem).toContain(name)
      }),
    )
  })
})

describe('describing the configuration', () => {
  const find = (name: string, ...args: Parameters<typeof describeConfig>) =>
    describeConfig(...args).settings.find((setting) => setting.name === name)

  it('tells value, source and meaning of every setting', () => {
    const { settings, problems } = describeConfig({ PORT: '9000' })
    expect(problems).toEqual([])
    expect(settings.map((setting) => setting.name)).toEqual(settingList.map(([name]) => name))
    expect(settings.every((setting) => setting.meaning)).toBe(true)
    expect(find('PORT', { PORT: '9000' })).toMatchObject({ value: '9000', source: 'environment' })
    expect(find('HOST', { HOST: '' })).toMatchObject({ value: '127.0.0.1', source: 'default' })
    expect(find('DATABASE_URL', {})).toMatchObject({ value: null, source: 'default' })
    expect(find('LIKENESS_HOME', { LIKENESS_HOME: '/a' }, { LIKENESS_HOME: '/b' })).toMatchObject({
      ...{ value: '/b', source: 'option' },
    })
    expect(find('LIKENESS_HOME', { LIKENESS_HOME: '/a' }, { LIKENESS_HOME: undefined })?.value).toBe('/a')
  })

  it('tells what comes from a secret, not what it is; what is set here wins', () => {
    const inSecrets = ['DATABASE_URL', 'LIKENESS_SECRET_KEY'] as const
    expect(find('LIKENESS_SECRET_KEY', {}, {}, inSecrets)).toMatchObject({ value: '***', source: 'secret' })
    expect(find('DATABASE_URL', { DATABASE_URL: 'postgres://db/x' }, {}, inSecrets)).toMatchObject({
      ...{ value: 'postgres://db/x', source: 'environment' },
    })
  })

  it.each([
    'postgres://me:hunter2@db:5432/x',
    'postgres://db/x?user=me&password=hunter2',
    'postgres://me:hunter2@[',
    'hunter2',
  ])('shows no password: %s', (DATABASE_URL) => {
    const all = JSON.stringify(describeConfig({ DATABASE_URL }))
    expect(all).not.toContain('hunter2')
    expect(problemsOf({ DATABASE_URL }).join()).not.toContain('hunter2')
  })
})
