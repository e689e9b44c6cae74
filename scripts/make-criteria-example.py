#!/usr/bin/env python3
"""Makes testdata/annotate/criteria: NOP56 and IDH3B with made-up evidence. Usage: make-criteria-example.py DATA OUT

DATA is the folder with ref/ and annotate/. Real: the sequence (GRCh38 chr20:2,650,001-2,667,000, positions from 1 on) and the
transcripts (RefSeq). Made up: every frequency, score, classification and count.
"""
import gzip,sys
data,out=sys.argv[1],sys.argv[2]+'/'
S,E=2650000,2667000
with gzip.open(data+'/ref/grch38.chr20.first10M.fa.gz','rt') as f:
    f.readline()
    ref=f.read(3000000).replace('\n','')[S:E].upper()
with open(out+'ref.fa','w') as f:
    f.write('>chr20\n')
    for i in range(0,len(ref),70): f.write(ref[i:i+70]+'\n')
rows=[]
for l in gzip.open(data+'/annotate/genemodels/hg38.refGene.txt.gz','rt'):
    c=l.rstrip('\n').split('\t')
    if c[2]=='chr20' and int(c[4])>=S and int(c[5])<=E and c[1].startswith('NM_'): rows.append(c)
VER={'NM_006392':'NM_006392.4','NM_006899':'NM_006899.5','NM_001258384':'NM_001258384.3','NM_174855':'NM_174855.4'}
MANE={'NM_006392':'ENST00000329276.10','NM_006899':'ENST00000380843.9'}
GID={'NOP56':'10528','IDH3B':'3420'}
genes={}
tx={}
lines=['##gff-version 3']
for g in ['NOP56','IDH3B']:
    rs=[c for c in rows if c[12]==g]
    lo=min(int(c[4]) for c in rs)-S; hi=max(int(c[5]) for c in rs)-S
    lines.append(f'chr20\tBestRefSeq\tgene\t{lo+1}\t{hi}\t.\t{rs[0][3]}\t.\tID=gene-{g};Dbxref=GeneID:{GID[g]};Name={g};gbkey=Gene;gene={g};gene_biotype=protein_coding')
    for c in rs:
        t=VER[c[1]]; st=c[3]
        ex=[(int(a)-S,int(b)-S) for a,b in zip(c[9].rstrip(',').split(','),c[10].rstrip(',').split(','))]
        cs,ce=int(c[6])-S,int(c[7])-S
        tag=f';tag=MANE Select' if c[1] in MANE else ''
        lines.append(f'chr20\tBestRefSeq\tmRNA\t{ex[0][0]+1}\t{ex[-1][1]}\t.\t{st}\t.\tID=rna-{t};Parent=gene-{g};Dbxref=GeneID:{GID[g]};Name={t};gbkey=mRNA;gene={g};transcript_id={t}{tag}')
        order=ex if st=='+' else ex[::-1]
        for i,(a,b) in enumerate(order,1):
            lines.append(f'chr20\tBestRefSeq\texon\t{a+1}\t{b}\t.\t{st}\t.\tID=exon-{t}-{i};Parent=rna-{t};gene={g};transcript_id={t}')
        done=0
        cds=[]
        for a,b in order:
            x,y=max(a,cs),min(b,ce)
            if x<y:
                lines.append(f'chr20\tBestRefSeq\tCDS\t{x+1}\t{y}\t.\t{st}\t{(3-done%3)%3}\tID=cds-{t};Parent=rna-{t};gene={g};protein_id={t.replace("NM","NP")}')
                done+=y-x; cds.append((x,y))
        tx[c[1]]=(st,order,cds)
open(out+'genes.gff3','w').write('\n'.join(lines)+'\n')
comp=dict(zip('ACGT','TGCA'))
T={}
bases='TCAG'
aa='FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG'
i=0
for a in bases:
    for b in bases:
        for c in bases: T[a+b+c]=aa[i]; i+=1
def cdsmap(t):
    st,order,cds=tx[t]
    pos=[]
    for a,b in cds: pos+= list(range(a,b)) if st=='+' else list(range(b-1,a-1,-1))
    seq=''.join(ref[p] if st=='+' else comp[ref[p]] for p in pos)
    return st,pos,seq
st,P,Q=cdsmap('NM_006392')
exons=tx['NM_006392'][1]
def exon_of(p): return next(i for i,(a,b) in enumerate(exons) if a<=p<b)
def inner(k):  # codon k (0-based) at least 6 bases from exon ends
    ps=P[3*k:3*k+3]; a,b=exons[exon_of(ps[0])]
    return ps[2]-ps[0]==2 and ps[0]-a>=8 and b-ps[2]>=8
calls=[]; clin=[]
def snv(p,alt): return (p+1,ref[p],alt)
prot=''.join(T[Q[i:i+3]] for i in range(0,len(Q),3))
# PS1: D->E twice
k1=next(k for k in range(120,len(prot)) if prot[k]=='D' and inner(k) and exon_of(P[3*k])==4)
calls.append(('ps1',)+snv(P[3*k1+2],'A')); clin.append(snv(P[3*k1+2],'G')+('900001','Pathogenic','criteria_provided,_multiple_submitters,_no_conflicts','.','.'))
# the record of the allele itself, conflicting
clin.append(snv(P[3*k1+2],'A')+('900002','Conflicting_classifications_of_pathogenicity','criteria_provided,_conflicting_classifications','Uncertain_significance(2)|Likely_pathogenic(1)','.'))
# PM5
k2=next(k for k in range(k1+1,len(prot)) if prot[k]=='R' and inner(k) and Q[3*k:3*k+2]=='CG')
calls.append(('pm5',)+snv(P[3*k2+1],'A'))  # R->H/Q
clin.append(snv(P[3*k2+1],'T')+('900003','Likely_pathogenic','reviewed_by_expert_panel','.','.'))
# one star: does not count
k3=next(k for k in range(k2+1,len(prot)) if prot[k]=='R' and inner(k) and Q[3*k:3*k+2]=='CG')
calls.append(('weak',)+snv(P[3*k3+1],'A'))
clin.append(snv(P[3*k3+1],'T')+('900004','Pathogenic','criteria_provided,_single_submitter','.','.'))
# stop in exon 4
def stop(lo,hi):
    for k in range(len(prot)):
        p=P[3*k]
        if exon_of(p)+1 in range(lo,hi+1) and inner(k):
            for j in range(3):
                for b in 'ACGT':
                    c=Q[3*k:3*k+3]; d=c[:j]+b+c[j+1:]
                    if T[d]=='*' and c!=d: return snv(P[3*k+j],b)
calls.append(('stop',)+stop(4,4))
calls.append(('stop_last',)+stop(12,12))
# frameshift: delete one base in exon 6
p=exons[5][0]+40
calls.append(('frameshift',p,ref[p-1:p+1],ref[p-1]))
# donor of exon 4 (162, frame kept), donor of exon 5 (disrupted)
calls.append(('donor_kept',)+snv(exons[3][1],'A'))
calls.append(('donor_lost',)+snv(exons[4][1]+1,'C' if ref[exons[4][1]+1]!='C' else 'G'))
# start lost
calls.append(('start',)+snv(P[1],'C'))
# P before the next methionine
m=prot.index('M',1)
kq=next(k for k in range(3,m) if inner(k) and T[Q[3*k]+'A'+Q[3*k+2]] not in (prot[k],'*') and Q[3*k+1]!='A')
clin.append(snv(P[3*kq+1],'A')+('900005','Pathogenic','criteria_provided,_multiple_submitters,_no_conflicts','.','.'))
# in-frame deletions: K run near the C terminus (repeat), and elsewhere
kk=prot.index('KKKKK')
p=P[3*kk]; calls.append(('repeat_del',p,ref[p-1:p+3],ref[p-1]))
k=next(k for k in range(200,300) if inner(k)); p=P[3*k]
calls.append(('inframe',p,ref[p-1:p+3],ref[p-1]))
# silent, third base
k=next(k for k in range(150,300) if prot[k]=='L' and Q[3*k:3*k+2]=='CT' and inner(k))
b=next(b for b in 'ACGT' if b!=Q[3*k+2]); calls.append(('silent',)+snv(P[3*k+2],b))
# deep intron
p=(exons[0][1]+exons[1][0])//2; b='A' if ref[p]!='A' else 'G'; calls.append(('intron',)+snv(p,b))
# frequent ones: a missense and a silent
def missense(lo,n):
    for k in range(lo,len(prot)):
        if inner(k):
            for b in 'ACGT':
                d=b+Q[3*k+1:3*k+3]
                if T[d] not in (prot[k],'*'): 
                    return k,snv(P[3*k],b)
kc,v=missense(310,0); calls.append(('common',)+v)
kf,v=missense(kc+9,0); calls.append(('bs1',)+v)
kh,v=missense(kf+9,0); calls.append(('hotspot',)+v)
ko=next(k for k in range(kh+5,len(prot)) if prot[k]=='R' and inner(k) and Q[3*k:3*k+2]=='CG')
calls.append(('om4',)+snv(P[3*ko],'T'))   # R->C/W
clin.append(snv(P[3*ko+1],'A')+('900006','.','.','.','Oncogenic|criteria_provided,_single_submitter'))
# IDH3B, reverse strand: stop gained and a missense in multi-allelic form
st2,P2,Q2=cdsmap('NM_006899'); pr2=''.join(T[Q2[i:i+3]] for i in range(0,len(Q2),3))
ex2=tx['NM_006899'][1]
k=next(k for k in range(150,380) if Q2[3*k:3*k+3]=='CGA' and P2[3*k]-P2[3*k+2]==2)
calls.append(('idh3b',P2[3*k]+1,ref[P2[3*k]],'A,T'))
# between genes
calls.append(('far',)+snv(200,'A' if ref[200]!='A' else 'C'))
calls.sort(key=lambda c:c[1])
head='##fileformat=VCFv4.3\n##contig=<ID=chr20,length=17000>\n'
cols='#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
def write(name,infos,recs,date='',contig='chr20'):
    with open(out+name,'w') as f:
        f.write(head.replace('ID=chr20','ID='+contig)+date+''.join(infos)+cols)
        for r in sorted(recs): f.write('\t'.join(map(str,(contig,r[0],r[1],r[2],r[3],'.','.',r[4])))+'\n')
write('calls.vcf',[],[(p,n,r,a,'.') for n,p,r,a in calls])
I=lambda k,n,t,d:f'##INFO=<ID={k},Number={n},Type={t},Description="{d}">\n'
where={c[0]:c for c in calls}
def at(n): c=where[n]; return c[1],c[2],c[3]
def freq(n,ac,an,faf,hom):
    p,r,a=at(n); return (p,'.',r,a,f'AC_eas={ac};AN_eas={an};AC_nfe={ac//2};AN_nfe={an*2};faf95_eas={faf};nhomalt_eas={hom}')
write('gnomad.vcf',[I('AC_eas','A','Integer','Alleles'),I('AN_eas',1,'Integer','Alleles looked at'),I('AC_nfe','A','Integer','Alleles'),I('AN_nfe',1,'Integer','Alleles looked at'),I('faf95_eas','A','Float','Filtering allele frequency'),I('nhomalt_eas','A','Integer','Homozygotes')],
 [freq('common',4000,40000,0.0975,210),freq('bs1',600,40000,0.014,3),freq('silent',3,40000,0.00002,0),freq('pm5',0,40000,0,0)])
p,r,a=at('common')
q,s,b=at('intron')
write('tommo.vcf',[I('AC','A','Integer','Alleles'),I('AN',1,'Integer','Alleles looked at')],[(p,'.',r,a,'AC=9000;AN=108000'),(q,'.',s,b,'AC=1;AN=108000')])
def c(r):
    p,rf,a,i,sig,rev,conf,onc=r
    info=[]
    if sig!='.': info+=[f'CLNSIG={sig}',f'CLNREVSTAT={rev}']
    if conf!='.': info.append(f'CLNSIGCONF={conf}')
    if onc!='.':
        o,v=onc.split('|'); info+=[f'ONC={o}',f'ONCREVSTAT={v}']
    return (p,i,rf,a,';'.join(info))
write('clinvar.vcf',[I('CLNSIG','.','String','Significance'),I('CLNREVSTAT','.','String','Review'),I('CLNSIGCONF','.','String','Conflicts'),I('ONC','.','String','Oncogenicity'),I('ONCREVSTAT','.','String','Review of oncogenicity')],[c(r) for r in clin],'##fileDate=2026-01-05\n','20')
def score(n,revel,*ds):
    p,r,a=at(n); x=[]
    if revel is not None: x.append(f'REVEL={revel}')
    if ds: x.append(f'SpliceAI={a}|NOP56|'+'|'.join(map(str,ds))+'|1|2|3|4')
    return (p,'.',r,a,';'.join(x))
write('scores.vcf',[I('REVEL','A','Float','REVEL'),I('SpliceAI','.','String','SpliceAI: ALLELE|SYMBOL|DS_AG|DS_AL|DS_DG|DS_DL|DP_AG|DP_AL|DP_DG|DP_DL')],
 [score('ps1',0.95,0,0,0.01,0),score('pm5',0.7,0,0,0,0.02),score('common',0.05,0,0,0,0),score('silent',None,0,0,0.03,0),score('intron',None,0.01,0,0,0),score('hotspot',0.5,0,0,0,0)])
p,r,a=at('hotspot')
write('hotspots.vcf',[I('residue',1,'Integer','Samples with a change of the residue'),I('change','A','Integer','Samples with this change')],[(p,'.',r,a,'residue=120;change=35')])
p=at('repeat_del')[0]
open(out+'repeats.bed','w').write(f'chr20\t{p-3}\t{p+20}\t(AAG)n\t0\t+\n')
a,b=exons[4]
open(out+'domains.bed','w').write(f'chr20\t{a}\t{b}\tNop domain\n')
open(out+'genes.tsv','w').write('gene\tinheritance\tlof\tmissense_z\tmissense_common\ttruncating_only\tcancer\tchip\nNOP56\tAD\testablished\t3.4\tyes\t.\tTSG\tyes\nIDH3B\tAR\tlikely\t0.5\tno\tno\t.\tno\n')
