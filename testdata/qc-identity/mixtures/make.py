# two persons drawn by Hardy-Weinberg at 4,000 sites in chr20:60,001-4,000,000, plus the real HG002 variants elsewhere in A
import random, subprocess, sys
r=random.Random(5)

fa=open("chr20.fa"); fa.readline(); s="".join(l.strip() for l in fa)[:4000000].upper()
real=[]
out=subprocess.run(["bcftools","query","-r","chr20:60001-4000000","-f","%POS\t%REF\t%ALT[\t%GT]\n",sys.argv[1]],capture_output=True,text=True).stdout
occ=set()
for l in out.splitlines():
    p,ref,alt,gt=l.split("\t"); p=int(p)
    for x in range(p-2,p+len(ref)+3): occ.add(x)
    real.append((p,ref,alt,gt))
sites=[]
p=62000
while p<3998000:
    p+=r.randrange(300,1600)
    b=s[p-1] if p<=len(s) else "N"
    if b not in "ACGT" or p in occ: continue
    alt=r.choice([x for x in "ACGT" if x!=b]); q=min(.95,max(.05,r.betavariate(.8,.8)))
    sites.append((p,b,alt,q))
print(len(sites))
def vcf(name,rows):
    rows=sorted(rows)
    with open(name,"w") as f:
        f.write("##fileformat=VCFv4.2\n##contig=<ID=chr20,length=64444167>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n")
        for p,a,b,g in rows: f.write(f"chr20\t{p}\t.\t{a}\t{b}\t.\tPASS\t.\tGT\t{g}\n")
    subprocess.run(f"bgzip -f {name} && tabix -f -p vcf {name}.gz",shell=True,check=True)
def person(keep):
    rows=[]
    for p,b,alt,q in sites:
        g=(int(r.random()<q),int(r.random()<q))
        if sum(g): rows.append((p,b,alt,f"{g[0]}|{g[1]}"))
    return rows+[v for v in real if r.random()<keep]
vcf("A.vcf",person(1.0)); vcf("B.vcf",person(.5))
with open("own.tsv","w") as f:
    for p,b,alt,q in sites: f.write(f"chr20\t{p-1}\t{p}\t{b}\t{alt}\t{q:.5f}\n")
open("all.bed","w").write("chr20\t60000\t4000000\n")
