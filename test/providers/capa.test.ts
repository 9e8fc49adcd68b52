import { capaFacts } from './capa/facts.ts';
import { providerContract } from './contract.ts';

providerContract(capaFacts);
