import { Group, Kbd, Modal, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const KEYS = [
  { name: 'confirm', keys: ['C'] },
  { name: 'dismiss', keys: ['D'] },
  { name: 'skip', keys: ['S', '→'] },
  { name: 'undo', keys: ['U'] },
  { name: 'note', keys: ['N'] },
  { name: 'note_done', keys: ['Esc'] },
  { name: 'help', keys: ['?'] },
] as const

export function ReviewHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('watchlist')
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('review.keys.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="xs">
        {KEYS.map(({ name, keys }) => (
          <Group key={name} justify="space-between" wrap="nowrap">
            <Text size="sm">{t(`review.keys.${name}`)}</Text>
            <Group gap={4} wrap="nowrap">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
        <Text size="sm" c="dimmed" mt="xs">
          {t('review.meaning')}
        </Text>
      </Stack>
    </Modal>
  )
}
