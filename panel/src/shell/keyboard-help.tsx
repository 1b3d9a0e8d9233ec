import { Group, Kbd, Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useSession } from '../session.ts'
import { isOpenTo, menu } from './pages.ts'

const Row = ({ keys, text }: { keys: string[]; text: string }) => (
  <Group justify="space-between" wrap="nowrap" gap="md">
    <Text size="sm">{text}</Text>
    <Group gap={4} wrap="nowrap">
      {keys.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
    </Group>
  </Group>
)

export function KeyboardHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('shell')
  const session = useSession()
  const pages = menu.flatMap(({ pages }) => pages).filter((page) => isOpenTo(page, session))
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('keys.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('keys.close') }}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <Stack gap="xs">
          <Title order={3} size="h5">
            {t('keys.go')}
          </Title>
          {pages.map((page) => (
            <Row key={page.name} keys={['g', page.key]} text={t(`menu.${page.name}`)} />
          ))}
        </Stack>
        <Stack gap="xs">
          <Title order={3} size="h5">
            {t('keys.lists')}
          </Title>
          <Row keys={['j', 'k']} text={t('keys.next_previous')} />
          <Row keys={['Enter']} text={t('keys.open')} />
          <Row keys={['e']} text={t('keys.enroll')} />
          <Row keys={['x']} text={t('keys.dismiss')} />
          <Row keys={['x']} text={t('keys.choose')} />
          <Row keys={['⇧', 'x']} text={t('keys.choose_range')} />
          <Row keys={['/']} text={t('keys.search')} />
          <Row keys={['?']} text={t('keys.help')} />
        </Stack>
      </SimpleGrid>
    </Modal>
  )
}
