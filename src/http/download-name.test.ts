import { expect, test } from 'vitest'
import { attachment, safeFileName, uniqueNames } from './download-name.ts'

test.each([
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['/abs/a.jpg', 'a.jpg'],
  ['C:\\x\\a.jpg', 'a.jpg'],
  ['C:a.jpg', 'C_a.jpg'],
  ['..', 'photo'],
  ['', 'photo'],
  ['a\0b\u202e.jpg', 'ab.jpg'],
  ['con.jpg', '_con.jpg'],
  ['NUL', '_NUL'],
  ['trailing. ', 'trailing'],
  ['a\ud800.jpg', 'a\ufffd.jpg'],
  ['Grüße (1).jpg', 'Grüße (1).jpg'],
])('%j is saved as %j', (name, safe) => expect(safeFileName(name)).toBe(safe))

test('long names keep their ending', () => {
  expect(safeFileName(`${'x'.repeat(5000)}.jpg`)).toMatch(/^x{196}\.jpg$/)
  expect(Buffer.byteLength(attachment('é'.repeat(5000)))).toBeLessThan(2000)
})

test('a header is one line of ASCII, whatever the name', () => {
  expect(attachment('a"; filename=evil.exe\r\nx: y')).toMatch(
    /^attachment; filename="[\x20-\x21\x23-\x7e]+"; filename\*=UTF-8''[\x21-\x7e]+$/,
  )
})

test('names are unique where large and small letters are one, also among those that look numbered', () => {
  const unique = uniqueNames()
  const names = ['a.jpg', 'A.jpg', 'a.jpg', 'a (2).jpg', 'a (2).jpg', 'x/a.jpg', 'b', 'b'].map(unique)
  expect(names).toEqual([
    'a.jpg',
    'A (2).jpg',
    'a (3).jpg',
    'a (2) (2).jpg',
    'a (2) (3).jpg',
    'a (4).jpg',
    'b',
    'b (2)',
  ])
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length)
})
