/** What a check of `doctor` answers. */
import type { App } from '#app'

export interface CheckResult {
  check: string
  /** `missing`: nothing works without it. `warning`: works, with less. */
  status: 'ok' | 'missing' | 'warning'
  detail: string
  /** What to do about it. */
  fix?: string
}

export type Finding = Omit<CheckResult, 'check'>
/** Never throws: whatever goes wrong is its answer. Undefined: that is not used here. */
export type Check = (app: App) => Promise<Finding | undefined>

export const ok = (detail: string): Finding => ({ status: 'ok', detail })
export const missing = (detail: string, fix: string): Finding => ({ status: 'missing', detail, fix })
export const warning = (detail: string, fix: string): Finding => ({ status: 'warning', detail, fix })
