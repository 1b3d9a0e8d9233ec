import { ActionIcon, CopyButton as Copy, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

export function CopyButton({ value, label }: { value: string; label?: string }) {
  const { t } = useTranslation('common')
  return (
    <Copy value={value} timeout={2000}>
      {({ copied, copy }) => {
        const words = copied ? t('copied') : (label ?? t('copy'))
        return (
          <Tooltip label={words}>
            <ActionIcon aria-label={words} onClick={copy} size="sm">
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        )
      }}
    </Copy>
  )
}
