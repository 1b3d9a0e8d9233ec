import { afterAll, beforeAll, expect, test } from 'vitest'
import { zipOf } from '#usecases/identity/bulk.fixture.ts'
import { openIdentityServer, type IdentityServer } from './identity.fixture.ts'

let house: IdentityServer
beforeAll(async () => void (house = await openIdentityServer()))
afterAll(() => house?.close())

const left = async () => {
  const keys: string[] = []
  for await (const { key } of house.objects.list('jobs/')) keys.push(key)
  return keys
}

test('an upload is estimated first and then enrolled without being sent again', async () => {
  const zip = await zipOf([
    ['Ann/1.jpg', 'one'],
    ['Ann/2.jpg', 'two'],
  ])
  const estimate = await house.post('/jobs/bulk-enroll/estimate', { files: [['archive', zip]] })
  expect([estimate.statusCode, estimate.json()]).toMatchObject([
    200,
    { pictures: 2, problems: 0, paid_calls: 0, cost_usd: 0 },
  ])
  const { upload } = estimate.json<{ upload: string }>()
  expect((await house.get('/jobs')).json()).toEqual([])
  const again = await house.post('/jobs/bulk-enroll/estimate', { fields: { upload } })
  expect(again.json()).toEqual(estimate.json())
  const job = await house.post('/jobs/bulk-enroll', { fields: { upload, allow_duplicate: 'true' } })
  expect([job.statusCode, job.json()]).toMatchObject([202, { job_id: upload, state: 'queued' }])
  await house.send('POST', `/jobs/${upload}/cancel`)
})

test('what is no upload, or one beside another, is refused, and what cannot be listed is not kept', async () => {
  const upload = 'job_00000000-0000-4000-8000-000000000000'
  const answers = [
    await house.post('/jobs/bulk-enroll', { fields: { upload } }),
    await house.post('/jobs/bulk-enroll', { fields: { upload: '../x' } }),
    await house.post('/jobs/bulk-enroll', { files: [['archive', Buffer.from('x')]], fields: { upload } }),
    await house.post('/jobs/bulk-enroll/estimate', { fields: { upload } }),
    await house.post('/jobs/bulk-enroll/estimate', { files: [['archive', Buffer.from('no zip')]] }),
    await house.post('/jobs/bulk-enroll/estimate', { fields: { folder: '/etc' } }),
  ]
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 400, 404, 400, 403])
  expect(await left()).toEqual([])
})
