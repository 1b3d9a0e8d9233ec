/** The panel says the same things in every language, and nothing that it has no words for. */
import { readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { globSync } from 'tinyglobby'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#errors'

const panel = resolve(import.meta.dirname, '../../panel/src')
const source = resolve(import.meta.dirname, '../../src')
const languages = ['en', 'pt-BR']
type Messages = { [key: string]: string | Messages }

const flat = (messages: Messages, before = ''): [string, string][] =>
  Object.entries(messages).flatMap(([key, text]) =>
    typeof text === 'string' ? [[before + key, text] as [string, string]] : flat(text, `${before}${key}.`),
  )
const namespaces = (language: string) =>
  globSync('*.json', { cwd: join(panel, 'i18n', language) })
    .map((file) => basename(file, '.json'))
    .sort()
const read = (language: string, namespace: string) =>
  new Map(flat(JSON.parse(readFileSync(join(panel, 'i18n', language, `${namespace}.json`), 'utf8')) as Messages))

const english = new Map(namespaces('en').map((namespace) => [namespace, read('en', namespace)]))
const places = (text: string) => [...text.matchAll(/\{\{\s*([\w]+)/g)].map(([, name]) => name).sort()
const tags = (text: string) => [...text.matchAll(/<\/?\w+>/g)].map(([tag]) => tag).sort()

const plural = /_(zero|one|two|few|many|other)$/
/** A key, one of its plural forms, or for a key that is put together the beginning of one. */
const known = (namespace: string, key: string, begins: boolean) =>
  [...(english.get(namespace)?.keys() ?? [])].some((one) =>
    begins ? one.startsWith(key) : one === key || one.replace(plural, '') === key,
  )

/** What a source file asks to be said that there are no words for, as `namespace:key`. */
function missing(file: string) {
  // What a value is compared with, and what is worked out within a key, is not asked to be said.
  const source = file.replaceAll(/[!=]==\s*(['"])[^'"]*\1/g, '').replaceAll(/\$\{[^}]*\}/g, '${}')
  const owners = new Map<string, string>()
  for (const [, alias, list] of source.matchAll(/\{[^}]*\bt\b(?::\s*(\w+))?[^}]*\}\s*=\s*useTranslation\(([^)]*)\)/g))
    owners.set(alias ?? 't', /['"]([\w-]+)['"]/.exec(list ?? '')?.[1] ?? 'common')
  const asked = [...source.matchAll(/(?<![\w.])(\w+)\(\s*(.*?(?:,|\)(?!\w)))/gs)].flatMap(
    ([, name = '', first = '']) =>
      owners.has(name)
        ? [...first.matchAll(/(['"`])((?:[\w-]+:)?[\w.-]*)(\$\{)?/g)].map((found) => ({
            owner: owners.get(name)!,
            found,
          }))
        : [],
  )
  const trans = [...source.matchAll(/i18nKey=["']([\w:.-]+)["']/g)].map(([, key = '']) => ({
    owner: owners.get('t') ?? 'common',
    found: ['', '', key, undefined] as const,
  }))
  return [...asked, ...trans].flatMap(({ owner, found: [, , key = '', open] }) => {
    if (!key) return []
    const [namespace, name] = key.includes(':') ? (key.split(':') as [string, string]) : [owner, key]
    return known(namespace, name, open !== undefined) ? [] : [`${namespace}:${name}`]
  })
}

describe('messages of the panel', () => {
  it('have the same files in every language', () => {
    expect(english.size).toBeGreaterThan(0)
    for (const language of languages) expect(namespaces(language)).toEqual([...english.keys()])
  })

  describe.each([...english])('%s', (namespace, messages) => {
    it.each(languages.filter((language) => language !== 'en'))('says the same in %s', (language) => {
      const others = read(language, namespace)
      expect([...others.keys()].sort()).toEqual([...messages.keys()].sort())
      for (const [key, text] of others) {
        expect(text.trim(), `${namespace}:${key}`).not.toBe('')
        // "One face" may leave the number out.
        if (!plural.test(key)) expect(places(text), `${namespace}:${key}`).toEqual(places(messages.get(key)!))
        expect(tags(text), `${namespace}:${key}`).toEqual(tags(messages.get(key)!))
      }
    })
  })

  it('have a sentence for every error of the catalogue, in English its own', () => {
    // The panel tells a detail with particulars from the usual sentence by comparing it with these.
    const sentences = Object.entries(catalogue).map(([code, { message }]) => [code, message])
    expect(Object.fromEntries(english.get('errors') ?? [])).toEqual(Object.fromEntries(sentences))
  })

  it('have words for what the audit log tells of', () => {
    const files = globSync(['**/*.ts', '!**/*.{test,contract,fixture,testing}.ts'], { cwd: source })
    const told = files.flatMap((file) =>
      [...readFileSync(join(source, file), 'utf8').matchAll(/\baction(?::| =) '([a-z]+\.[a-z_]+)'/g)].map(
        ([, action = '']) => action,
      ),
    )
    expect(new Set(told).size).toBeGreaterThan(20)
    const words = english.get('audit')
    expect(told.filter((action) => !words?.has(`actions.${action}`))).toEqual([])
  })

  it('have words for everything a page asks for', () => {
    const files = globSync('**/*.{ts,tsx}', { cwd: panel })
    expect(files.length).toBeGreaterThan(10)
    const unsaid = files.flatMap((file) =>
      missing(readFileSync(join(panel, file), 'utf8')).map((key) => `${file}: ${key}`),
    )
    expect(unsaid).toEqual([])
  })

  it('are looked for in a way that finds what is missing', () => {
    const hook = "const { t } = useTranslation('common')\n"
    expect(missing(`${hook}t('cancel'); t('common:role.admin'); t(\`role.\${role}\`)`)).toEqual([])
    expect(missing(`${hook}t('no_such_key')`)).toEqual(['common:no_such_key'])
    expect(missing(`${hook}t(one ? 'cancel' : 'no_such_key', { count })`)).toEqual(['common:no_such_key'])
    expect(missing(`${hook}t(\`no_such.\${part}\`)`)).toEqual(['common:no_such.'])
    expect(missing(`${hook}t(\`role.\${role === 'x' ? 'y' : role}\`); t(role === 'x' ? 'yes' : 'no')`)).toEqual([])
    expect(missing(`${hook}<Trans i18nKey="no_such_key" />`)).toEqual(['common:no_such_key'])
    expect(missing(`const { t: shared } = useTranslation('nowhere')\nshared('cancel')`)).toEqual(['nowhere:cancel'])
  })
})
