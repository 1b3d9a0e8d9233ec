/** From the environment to values, or to sentences about what is wrong with it. */
import { impossible } from './combinations.ts'
import { settingList, type Setting, type SettingName, type Values } from './settings.ts'

/** Environment variables may be set but empty (compose files do that): then they count as not set. */
export const written = (env: NodeJS.ProcessEnv, name: SettingName, { formerly = [] }: Setting): string | undefined =>
  [name, ...formerly].map((each) => env[each]).find(Boolean)

function problemWith(name: SettingName, setting: Setting, raw: string): string {
  const quoted = setting.secret ? '' : ` (it is "${raw.slice(0, 100).replaceAll(/\p{Cc}/gu, '\ufffd')}")`
  const refusal = setting.refusals?.[raw]
  if (refusal) return `${name}: ${refusal}`
  const otherwise = setting.fallback ? `leave it out for ${setting.fallback}` : 'leave it out'
  return `${name} is not valid${quoted}. Set ${setting.takes}, or ${otherwise}.`
}

/** Sentences, each with its remedy; without any, every value is as its setting says. */
export function parse(env: NodeJS.ProcessEnv): { values: Values; problems: string[] } {
  const values: Record<string, unknown> = {}
  const problems: string[] = []
  const wrong: SettingName[] = []
  for (const [name, setting] of settingList) {
    const raw = written(env, name, setting) ?? setting.fallback
    const parsed = raw === undefined ? undefined : setting.schema.safeParse(raw)
    if (parsed?.success === false) {
      wrong.push(name)
      problems.push(problemWith(name, setting, raw ?? ''))
    }
    values[name] = parsed?.data
  }
  const all = values as Values
  // Who wrote nonsense is told that, and not besides what would not go with it.
  const ofWrong = (sentence: string) => wrong.some((name) => new RegExp(`\\b${name}\\b`).test(sentence))
  return { values: all, problems: [...problems, ...impossible(all).filter((sentence) => !ofWrong(sentence))] }
}
