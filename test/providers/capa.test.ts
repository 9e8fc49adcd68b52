import { providerContract } from './contract.ts';
import { capaFacts } from './capa/facts.ts';

providerContract(capaFacts);
