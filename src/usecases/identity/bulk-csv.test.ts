import { describe, expect, test } from 'vitest'
import { openFolder } from './bulk-folder.ts'
import { folderOf, planOf } from './bulk.fixture.ts'
import { planBulk } from './bulk-plan.ts'
import { DEFAULT_LIMITS } from './bulk-sources.ts'

const limits = { ...DEFAULT_LIMITS, maxImageBytes: 10_000 }

describe('a CSV', () => {
  const source = async () => openFolder(await folderOf({ 'a.jpg': 'a', 'sub/b, c.jpg': 'b' }), undefined, limits)
  const plan = async (csv: string | Buffer) => planOf(await source(), csv)

  test('as spreadsheets write it', async () => {
    const rows = ['Ann -> Ann', 'a.jpg -> Ann']
    for (const csv of [
      '\ufeffuser_name,image\r\nAnn,a.jpg\r\n',
      'USER_NAME; Image \nAnn;a.jpg',
      'image\tuser_name\n"a.jpg"\t"Ann"\n\n\n\t\n',
      Buffer.from('\ufeffuser_name,image\nAnn,a.jpg\n', 'utf16le'),
    ])
      expect(await plan(csv)).toEqual([rows[1]])
    expect(await plan('user_name,image\n"Ann ""A"" Lee","sub/b, c.jpg"\n')).toEqual(['sub/b, c.jpg -> Ann "A" Lee'])
  })

  test('details and consent come along', async () => {
    const csv =
      'user_name,image,gender,birth_year,hometown,residence,person_id,consent_version,consent_purpose,consent_given_by,consent_expires\n' +
      'Ann,a.jpg,f,1980,Brno,,person_0123456789ab,v1,entry,Ann,2030-01-31\n'
    for await (const item of planBulk(await source(), Buffer.from(csv), 9))
      expect(item).toEqual({
        label: 'a.jpg',
        subject: 'id:person_0123456789ab',
        personId: 'person_0123456789ab',
        payload: {
          ...{ name: 'Ann', image: { file: 'a.jpg' }, personId: 'person_0123456789ab' },
          details: { gender: 'f', birthYear: 1980, hometown: 'Brno', residence: undefined },
          consent: { wordingVersion: 'v1', purpose: 'entry', givenBy: 'Ann', expiresAt: '2030-01-31' },
        },
      })
  })

  test('what is wrong with a row is said of that row', async () => {
    const rows = [
      ',a.jpg,',
      'Ann,,',
      'Ann,no.jpg,',
      'Ann,../a.jpg,',
      'Ann,/etc/passwd,',
      'Ann,a.jpg,abc',
      'Ann',
      'Ann,a.jpg,1990',
    ]
    expect(await plan(`user_name,image,birth_year\n${rows.join('\n')}\n,,\n`)).toEqual([
      'a.jpg -> Line 2: user_name: is empty.',
      'line 3 -> Line 3: image: is empty.',
      'no.jpg -> Line 4: there is no such picture.',
      'a.jpg -> Line 5: there is no such picture.',
      'etc/passwd -> Line 6: there is no such picture.',
      'a.jpg -> Line 7: birth_year: is not a year.',
      'line 8 -> Line 8: image: is empty.',
      'a.jpg -> Ann',
    ])
  })

  test('birth years are from 1800 to this year', async () => {
    const now = new Date().getFullYear()
    const rows = [1799, 1800, now, now + 1].map((year) => `Ann,a.jpg,${year}`)
    expect(await plan(`user_name,image,birth_year\n${rows.join('\n')}\n`)).toEqual([
      'a.jpg -> Line 2: birth_year: is before 1800.',
      'a.jpg -> Ann',
      'a.jpg -> Ann',
      'a.jpg -> Line 5: birth_year: lies in the future.',
    ])
  })

  test.each([
    ['', /it is empty/],
    ['\n\n', /no column|it is empty/],
    ['user_name,picture\nAnn,a.jpg', /no column image/],
    ['name;image\nAnn;a.jpg', /no column user_name/],
    ['user_name,image,image\nAnn,a.jpg,a.jpg', /column image twice/],
    ['user_name,image\n"Ann,a.jpg', /[Qq]uote/],
    [`user_name,image\n${'Ann,a.jpg\n'.repeat(51)}`, /more than 50 rows/],
    [Buffer.from('user_name,image\nJos\xe9,a.jpg', 'latin1'), /not UTF-8/],
  ])('%j is refused as a whole', async (csv, message) => {
    await expect(plan(csv)).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(message) })
  })

  test('only a header is no error of the CSV', async () => expect(await plan('user_name,image\n')).toEqual([]))
})
