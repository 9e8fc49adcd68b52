import proxyaddr from 'proxy-addr';

/** Whether an address is one of these addresses, or in one of these networks. @throws {TypeError} naming what is none */
export function oneOf(networks: readonly string[]): (address: string) => boolean {
  const contains = proxyaddr.compile([...networks]);
  return (address) => contains(address, 0);
}
