/** What is in force and where it comes from, for people. No secrets. */
import { withoutEffect } from './combinations.ts'
import { parse, written } from './reading.ts'
import { retired } from './retired.ts'
import { settingList, settings as settingTable, type Setting, type SettingName } from './settings.ts'

/** The password of an address, and everything of a secret that is not one. */
function masked(value: string): string {
  if (!URL.canParse(value)) return '***'
  const url = new URL(value)
  if (url.password) url.password = '***'
  for (const name of url.searchParams.keys()) if (/pass|secret|key$/i.test(name)) url.searchParams.set(name, '***')
  return url.href
}

const shown = ({ secret }: Setting, value: string) => (secret && value !== '' ? masked(value) : value)

export interface DescribedSetting {
  name: string
  /** As written in the environment, secrets masked; null: not set. */
  value: string | null
  source: 'option' | 'environment' | 'secret' | 'default'
  meaning: string
}

export interface ConfigDescription {
  settings: DescribedSetting[]
  /** Sentences, each with its remedy; empty when everything is in order. */
  problems: string[]
  /** Sentences about what is set and has no effect. */
  notes: string[]
}

/**
 * Also when it is not valid. `options` go before the environment; `inSecrets`, which settings the secrets of AWS Secrets
 * Manager have, comes after it.
 */
export function describe(
  env: NodeJS.ProcessEnv,
  options: NodeJS.ProcessEnv,
  inSecrets: readonly SettingName[],
): ConfigDescription {
  const settings = settingList.map(([name, setting]): DescribedSetting => {
    const { meaning } = setting
    const [option, variable] = [options, env].map((from) => written(from, name, setting))
    const ours = option ?? variable
    if (ours === undefined && inSecrets.includes(name)) return { name, value: '***', source: 'secret', meaning }
    const source = option ? 'option' : variable ? 'environment' : 'default'
    const value = ours ?? (setting.fallback || undefined)
    return { name, value: value === undefined ? null : shown(setting, value), source, meaning }
  })
  const given = Object.entries(options).filter(([, value]) => value)
  const all = { ...env, ...Object.fromEntries(given) }
  const { values, problems } = parse(all)
  const isSet = (name: SettingName) => written(all, name, settingTable[name]) !== undefined
  return { settings, problems, notes: [...withoutEffect(values, isSet), ...retired(all)] }
}
